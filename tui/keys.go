package tui

import "slices"

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
	actView1
	actView2
	actView3
	actView4
	actView5
	actOpen
	actPaste
	actDemo
	actRecent1 // and eight more
	actRecent2
	actRecent3
	actRecent4
	actRecent5
	actRecent6
	actRecent7
	actRecent8
	actRecent9
	actAgain
	actCompare
	actFilter
	actMatchOn
	actMatchBack
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
	actHelp
	actQuit
)

// A place in the program where a key means something, as a set of bits.
type scope uint16

const (
	onOpening scope = 1 << iota
	onDiagnosis
	onDiff
	onTrace
	onDisk
	onFix
	onTrouble // nothing could be opened
	onBusy    // the disk is being read

	onViews    = onDiagnosis | onDiff | onTrace | onDisk | onFix
	onAnywhere = onViews | onOpening | onTrouble | onBusy
)

// A binding ties keys to an action. The table of them feeds Update, the
// footer and the help, so that they cannot disagree.
type binding struct {
	act    action
	keys   []string // as Bubble Tea names them
	label  string   // how the keys are written for people
	does   string   // in the help
	short  string   // in the footer; empty: as in the help
	group  string   // heading in the help
	where  scope
	footer scope // where the footer names it, as far as there is room
}

const (
	groupMove   = "Move"
	groupGo     = "Go to"
	groupFiles  = "Files and text"
	groupScreen = "Screen"
)

// keymap is in the order in which the footer names its keys.
var keymap = []binding{
	{actBack, []string{"esc"}, "Esc", "stop", "", groupMove, onBusy, onBusy},
	{actUp, []string{"up", "k"}, "↑ ↓  j k", "select a line", "", groupMove, onAnywhere, 0},
	{actDown, []string{"down", "j"}, "↑↓", "", "select", "", onAnywhere, onDiagnosis | onFix | onDisk},
	{actLeft, []string{"left"}, "← →", "other stage", "", groupMove, onDiagnosis, 0},
	{actRight, []string{"right"}, "←→", "", "stage", "", onDiagnosis, onDiagnosis},
	{actTab, []string{"tab", "shift+tab"}, "Tab", "other pane", "", groupMove, onDiagnosis | onFix, onDiagnosis | onFix},
	{actPageUp, []string{"pgup"}, "PgUp PgDn", "a page", "", groupMove, onViews, 0},
	{actPageDown, []string{"pgdown", "space"}, "", "", "", "", onViews, 0},
	{actHome, []string{"home"}, "Home End", "first, last", "", groupMove, onViews, 0},
	{actEnd, []string{"end"}, "", "", "", "", onViews, 0},
	{actBack, []string{"esc", "backspace"}, "Esc", "back", "", groupMove, onViews | onTrouble, 0},

	{actNext, []string{"n", "f8"}, "n N", "next, previous problem", "", groupGo, onViews, 0},
	{actPrevious, []string{"N", "shift+f8", "f20"}, "n/N", "", "next, previous", "", onViews, onDiff | onTrace},
	{actFilter, []string{"/", "ctrl+f"}, "/  Ctrl+F", "filter the lines", "", groupScreen, onTrace, 0},
	{actFilter, nil, "/", "", "filter", "", 0, onTrace},
	{actFilter, []string{"/", "ctrl+f"}, "/  Ctrl+F", "find an element or a value", "", groupScreen, onDiff, 0},
	{actMatchOn, []string{"f3"}, "F3", "next match; with Shift the one before", "", groupGo, onTrace | onDiff, 0},
	{actMatchBack, []string{"shift+f3", "f15"}, "", "", "", "", onTrace | onDiff, 0},
	{actEnter, []string{"enter"}, "Enter", "follow what is selected", "follow", groupGo, onViews, onDiagnosis | onDiff | onTrace | onDisk},
	{actNext, nil, "n", "", "next", "", 0, onDiagnosis},
	{actAllLines, []string{"a"}, "a", "all lines, or those of a stage", "all lines", groupScreen, onTrace, onTrace},
	{actRunBack, []string{"["}, "[ ]", "run of the trace", "run", groupGo, onTrace | onDiagnosis, onTrace},
	{actRunOn, []string{"]"}, "", "", "", "", onTrace | onDiagnosis, 0},
	{actAside, []string{"x"}, "x", "set the trace aside", "set aside", groupFiles, onTrace | onDiagnosis, onTrace},

	{actSame, []string{"u"}, "u", "elements that are the same", "same elements", groupScreen, onDiff, onDiff},
	{actStacked, []string{"v"}, "v", "side by side, or stacked", "stacked", groupScreen, onDiff, onDiff},
	{actCompare, []string{"c"}, "c", "compare with another BCD", "compare with…", groupFiles, onViews, onDiff},
	{actFilter, nil, "/", "", "find", "", 0, onDiff},

	{actPaste, []string{"p", "ctrl+v"}, "p  Ctrl+V", "paste a trace", "", groupFiles, onViews | onOpening | onTrouble, 0},
	{actPaste, nil, "p", "", "paste", "", 0, onDiagnosis},
	{actOpen, []string{"o", "ctrl+o"}, "o  Ctrl+O", "open a file", "", groupFiles, onViews | onOpening | onTrouble, 0},
	{actOpen, nil, "o", "", "open", "", 0, onDiagnosis},
	{actDemo, []string{"d"}, "d", "look at the example", "example", groupFiles, onOpening, 0},
	{actRecent1, []string{"1"}, "1 … 9", "open a recent file again", "", groupFiles, onOpening, 0},
	{actRecent2, []string{"2"}, "", "", "", "", onOpening, 0},
	{actRecent3, []string{"3"}, "", "", "", "", onOpening, 0},
	{actRecent4, []string{"4"}, "", "", "", "", onOpening, 0},
	{actRecent5, []string{"5"}, "", "", "", "", onOpening, 0},
	{actRecent6, []string{"6"}, "", "", "", "", onOpening, 0},
	{actRecent7, []string{"7"}, "", "", "", "", onOpening, 0},
	{actRecent8, []string{"8"}, "", "", "", "", onOpening, 0},
	{actRecent9, []string{"9"}, "", "", "", "", onOpening, 0},
	{actCopy, []string{"y"}, "y", "copy the line", "copy", groupFiles, onViews | onTrouble, onDiagnosis | onTrace | onDisk},
	{actCopy, nil, "y", "", "copy the command", "", 0, onFix},
	{actCopyAll, []string{"Y"}, "Y", "copy the whole view", "copy all steps", groupFiles, onViews | onTrouble, onFix},
	{actSave, []string{"s", "ctrl+s"}, "s  Ctrl+S", "save a report", "", groupFiles, onViews, 0},
	{actSave, nil, "s", "", "save a report", "", 0, onFix},
	{actAgain, []string{"f5", "r"}, "F5", "check again", "", groupFiles, onViews | onTrouble, onFix | onDisk},
	{actEnter, nil, "Enter", "", "follow", "", 0, onFix},

	{actView1, []string{"1"}, "1 … 5", "the views at the top", "", groupGo, onViews, 0},
	{actView2, []string{"2"}, "", "", "", "", onViews, 0},
	{actView3, []string{"3"}, "", "", "", "", onViews, 0},
	{actView4, []string{"4"}, "", "", "", "", onViews, 0},
	{actView5, []string{"5"}, "", "", "", "", onViews, 0},
	{actFirstFailure, []string{"g"}, "g", "first failing stage", "", groupGo, onViews, 0},

	{actWrap, []string{"w"}, "w", "long lines whole", "whole lines", groupScreen, onDiagnosis | onTrace, onTrace},
	{actZoom, []string{"z"}, "z", "this pane only", "", groupScreen, onDiagnosis | onFix, 0},
	{actMouse, []string{"m"}, "m", "mouse off, to mark text", "", groupScreen, onAnywhere, 0},
	{actRecord, []string{"t"}, "t", "how to record a trace", "", groupGo, onOpening | onTrace, onOpening | onTrace},
	{actHelp, []string{"?", "f1"}, "?  F1", "this help", "", groupScreen, onAnywhere, 0},
	{actQuit, []string{"q"}, "q", "quit", "", groupScreen, onAnywhere, 0},
}

// actionFor finds what a key asks for in that place.
func actionFor(key string, where scope) action {
	for _, b := range keymap {
		if b.where&where != 0 && slices.Contains(b.keys, key) {
			return b.act
		}
	}
	return actNone
}

// A hint is a key with a word or two for what it does now.
type hint struct {
	key, does string
	act       action
}

// footerHints are the keys worth naming in that place, the most useful first.
func footerHints(where scope) []hint {
	var out []hint
	for _, b := range keymap {
		if b.footer&where == 0 {
			continue
		}
		h := hint{b.label, b.short, b.act}
		if h.does == "" {
			h.does = b.does
		}
		out = append(out, h)
	}
	return out
}

// pinned are always the last two of the footer, at every width.
var pinned = []hint{{"?", "keys", actHelp}, {"q", "quit", actQuit}}

// helpGroups are the headings of the help in order.
var helpGroups = []string{groupMove, groupGo, groupFiles, groupScreen}

// helpFor lists the bindings that mean something in that place.
func helpFor(where scope) []binding {
	var out []binding
	for _, b := range keymap {
		if b.where&where != 0 && b.does != "" && b.label != "" {
			out = append(out, b)
		}
	}
	return out
}
