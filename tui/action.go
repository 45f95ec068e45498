package tui

// An action is what a key, a click or a line of the help asks for.
type action int

const (
	actNone action = iota
	actUp
	actDown
	actPageUp
	actPageDown
	actHome
	actEnd
	actLeft
	actRight
	actTab
	actEnter
	actBack
	actNext
	actPrevious
	actFirstFailure
	actOpen
	actPaste
	actDemo
	actAgain
	actCompare
	actCompareFile // with a file that is to be chosen
	actFilter
	actMatchOn
	actMatchBack
	actKeepFind // what is typed is looked for, and no longer typed
	actAllLines
	actRunBack
	actRunOn
	actAside
	actSame
	actStacked
	actWrap
	actZoom
	actCopy
	actCopyAll
	actSave
	actMouse
	actRecord
	actSameFile
	actRepair
	actLibrary
	actHelp
	actQuit

	actView1   = actQuit + 1           // and eight more, one for each digit
	actRecent1 = actView1 + digitCount // and eight more
)

// digits are the keys of actions there are nine of.
var digits = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}

const digitCount = 9

// digit says which of the nine actions that begin with first an action is.
func (a action) digit(first action) (i int, ok bool) {
	return int(a - first), a >= first && a < first+digitCount
}

// A scope is places in the program where a key means something, as a set of
// bits. A pane has the bit of its number.
type scope uint16

const (
	onOpening scope = 1 << 0
	onTyping  scope = 1 << 11 // what is to be found is typed
	onMissing scope = 1 << 12 // beside a view's own bit: what the view shows was not opened yet
	onLibrary scope = 1 << 13 // a folder of disks
	onBusy    scope = 1 << 14 // the disk is being read
	onTrouble scope = 1 << 15 // nothing could be opened

	onAnywhere scope = (1<<16 - 1) &^ onTyping
	onViews          = onAnywhere &^ (onOpening | onLibrary | onBusy | onTrouble)
	onLists          = onViews | onLibrary // where a row is selected
)
