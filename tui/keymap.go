package tui

import (
	"fmt"
	"slices"
)

// A binding ties keys to an action. The table of them feeds Update, the
// footer and the help, so that they cannot disagree.
type binding struct {
	act    action
	pair   action   // the other one its label speaks of; 0: none
	keys   []string // as Bubble Tea names them
	each   bool     // they ask for one action each, from act on
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
	{act: actBack, keys: []string{"esc"}, label: "Esc", does: "stop", group: groupMove, where: onBusy, footer: onBusy},
	{act: actKeepFind, keys: []string{"enter", "up", "down"}, label: "Enter", short: "keep it",
		where: onTyping, footer: onTyping},
	{act: actMatchOn, keys: []string{"f3"}, label: "F3", short: "next match", where: onTyping, footer: onTyping},
	{act: actMatchBack, keys: []string{"shift+f3", "f15"}, where: onTyping},
	{act: actBack, keys: []string{"esc"}, label: "Esc", short: "clear it", where: onTyping, footer: onTyping},
	{act: actUp, pair: actDown, keys: []string{"up", "k"}, label: "↑ ↓  j k", does: "select a line",
		group: groupMove, where: onLists},
	{act: actDown, pair: actUp, keys: []string{"down", "j"}, label: "↑↓", short: "select",
		where: onLists, footer: onDiagnosis | onFix | onDisk | onLibrary},
	{act: actLeft, pair: actRight, keys: []string{"left"}, label: "← →", does: "other stage",
		group: groupMove, where: onDiagnosis},
	{act: actLeft, pair: actRight, keys: []string{"left"}, label: "← →", does: "fold, unfold what is the same",
		group: groupMove, where: onDiff},
	{act: actRight, keys: []string{"right"}, where: onDiff},
	{act: actRight, pair: actLeft, keys: []string{"right"}, label: "←→", short: "stage",
		where: onDiagnosis, footer: onDiagnosis},
	{act: actTab, keys: []string{"tab", "shift+tab"}, label: "Tab", does: "other pane",
		group: groupMove, where: onDiagnosis | onFix, footer: onDiagnosis | onFix},
	{act: actPageUp, pair: actPageDown, keys: []string{"pgup"}, label: "PgUp PgDn", does: "a page", group: groupMove, where: onLists},
	{act: actPageDown, keys: []string{"pgdown", "space"}, where: onLists},
	{act: actHome, pair: actEnd, keys: []string{"home"}, label: "Home End", does: "first, last", group: groupMove, where: onLists},
	{act: actEnd, keys: []string{"end"}, where: onLists},
	{act: actBack, keys: []string{"esc", "backspace"}, label: "Esc", does: "back",
		group: groupMove, where: onLists | onTrouble},
	{act: actEnter, keys: []string{"enter"}, label: "Enter", does: "open the disk", group: groupGo, where: onLibrary},
	{act: actFilter, keys: []string{"/", "ctrl+f"}, label: "/  Ctrl+F", does: "filter the disks", short: "filter",
		group: groupScreen, where: onLibrary},
	{act: actFilter, label: "/", short: "filter", footer: onLibrary},
	{act: actAgain, keys: []string{"f5", "r"}, label: "F5", does: "scan the folder again", short: "scan again",
		group: groupFiles, where: onLibrary, footer: onLibrary},

	{act: actNext, pair: actPrevious, keys: []string{"n", "f8"}, label: "n N", does: "next, previous problem",
		group: groupGo, where: onViews},
	{act: actPrevious, pair: actNext, keys: []string{"N", "shift+f8", "f20"}, label: "n/N", short: "next, previous",
		where: onViews, footer: onDiff | onTrace},
	{act: actFilter, keys: []string{"/", "ctrl+f"}, label: "/  Ctrl+F", does: "filter the lines",
		group: groupScreen, where: onTrace},
	{act: actFilter, label: "/", short: "filter", footer: onTrace},
	{act: actFilter, keys: []string{"/", "ctrl+f"}, label: "/  Ctrl+F", does: "find an element or a value",
		group: groupScreen, where: onDiff},
	{act: actMatchOn, keys: []string{"f3"}, label: "F3", does: "next match; with Shift the one before",
		group: groupGo, where: onTrace | onDiff},
	{act: actMatchBack, keys: []string{"shift+f3", "f15"}, where: onTrace | onDiff},
	{act: actEnter, keys: []string{"enter"}, label: "Enter", does: "follow what is selected", short: "follow",
		group: groupGo, where: onViews, footer: onDiagnosis | onDiff | onTrace | onDisk},
	{act: actLibrary, keys: []string{"l"}, label: "l", does: "back to the library", short: "library",
		group: groupGo, where: onViews | onTrouble, footer: onViews | onTrouble},
	{act: actNext, label: "n", short: "next", footer: onDiagnosis},
	{act: actAllLines, keys: []string{"a"}, label: "a", does: "all lines, or those of a stage", short: "all lines",
		group: groupScreen, where: onTrace, footer: onTrace},
	{act: actRunBack, pair: actRunOn, keys: []string{"["}, label: "[ ]", does: "run of the trace", short: "run",
		group: groupGo, where: onTrace | onDiagnosis, footer: onTrace},
	{act: actRunOn, keys: []string{"]"}, where: onTrace | onDiagnosis},
	{act: actAside, keys: []string{"x"}, label: "x", does: "set the trace aside", short: "set aside",
		group: groupFiles, where: onTrace | onDiagnosis, footer: onTrace},

	{act: actSame, keys: []string{"u"}, label: "u", does: "elements that are the same", short: "same elements",
		group: groupScreen, where: onDiff, footer: onDiff},
	{act: actStacked, keys: []string{"v"}, label: "v", does: "side by side, or stacked", short: "stacked",
		group: groupScreen, where: onDiff, footer: onDiff},
	{act: actCompare, keys: []string{"c"}, label: "c", does: "compare with another BCD", short: "compare with…",
		group: groupFiles, where: onViews, footer: onDiff},
	{act: actFilter, label: "/", short: "find", footer: onDiff},

	{act: actPaste, keys: []string{"p", "ctrl+v"}, label: "p  Ctrl+V", does: "paste a trace",
		group: groupFiles, where: onLists | onOpening | onTrouble},
	{act: actPaste, label: "p", short: "paste", footer: onDiagnosis | onMissing},
	{act: actAgain, label: "F5", short: "try again", footer: onTrouble},
	{act: actOpen, label: "o", short: "open another file", footer: onTrouble},
	{act: actCopy, label: "y", short: "copy this message", footer: onTrouble},
	{act: actOpen, keys: []string{"o", "ctrl+o"}, label: "o  Ctrl+O", does: "open a file",
		group: groupFiles, where: onLists | onOpening | onTrouble},
	{act: actOpen, label: "o", short: "open", footer: onDiagnosis | onMissing},
	{act: actDemo, keys: []string{"d"}, label: "d", does: "look at the example", short: "example",
		group: groupFiles, where: onOpening},
	{act: actRecent1, each: true, keys: digits, label: "1 … 9", does: "open a recent file again",
		group: groupFiles, where: onOpening},
	{act: actRepair, keys: []string{"R"}, label: "R", does: "make the repaired disk", short: "make it here",
		group: groupFiles, where: onFix, footer: onFix},
	{act: actCopy, keys: []string{"y"}, label: "y", does: "copy the command, and tick the step", short: "copy the command",
		group: groupFiles, where: onFix, footer: onFix},
	{act: actCopyAll, keys: []string{"Y"}, label: "Y", does: "copy all steps as a script", short: "copy a script",
		group: groupFiles, where: onFix, footer: onFix},
	{act: actCopy, keys: []string{"y"}, label: "y", does: "copy the line", short: "copy",
		group: groupFiles, where: onLists&^onFix | onTrouble, footer: onDiagnosis | onTrace | onDisk | onLibrary},
	{act: actCopyAll, keys: []string{"Y"}, label: "Y", does: "copy the whole view",
		group: groupFiles, where: onLists&^onFix | onTrouble},
	{act: actSave, keys: []string{"s", "ctrl+s"}, label: "s  Ctrl+S", does: "save a report",
		group: groupFiles, where: onLists},
	{act: actSave, label: "s", short: "save a report", footer: onFix | onLibrary},
	{act: actAgain, keys: []string{"f5", "r"}, label: "F5", does: "check again",
		group: groupFiles, where: onViews | onTrouble, footer: onFix | onDisk},
	{act: actEnter, label: "Enter", short: "follow", footer: onFix},

	{act: actView1, each: true, keys: digits[:len(views)], label: fmt.Sprintf("1 … %d", len(views)),
		does:  "the views at the top",
		group: groupGo, where: onViews},
	{act: actFirstFailure, keys: []string{"g"}, label: "g", does: "first failing stage",
		group: groupGo, where: onViews},

	{act: actWrap, keys: []string{"w"}, label: "w", does: "long lines whole", short: "whole lines",
		group: groupScreen, where: onDiagnosis | onTrace, footer: onTrace},
	{act: actZoom, keys: []string{"z"}, label: "z", does: "this pane only",
		group: groupScreen, where: onDiagnosis | onFix},
	{act: actMouse, keys: []string{"m"}, label: "m", does: "mouse off, to mark text",
		group: groupScreen, where: onAnywhere},
	{act: actRecord, keys: []string{"t"}, label: "t", does: "how to record a trace",
		group: groupGo, where: onLists | onOpening | onTrouble, footer: onOpening | onTrace},
	{act: actSameFile, keys: []string{"i"}, label: "i", does: "copy what shows which file VMM deploys",
		group: groupFiles, where: onDiagnosis},
	{act: actHelp, keys: []string{"?", "f1"}, label: "?  F1", does: "this help", group: groupScreen, where: onAnywhere},
	{act: actQuit, keys: []string{"q"}, label: "q", does: "quit", group: groupScreen, where: onAnywhere},
}

// actionFor finds what a key asks for in that place.
func actionFor(key string, where scope) action {
	for _, b := range keymap {
		i := slices.Index(b.keys, key)
		switch {
		case b.where&where == 0 || i < 0:
		case b.each:
			return b.act + action(i)
		default:
			return b.act
		}
	}
	return actNone
}

// bound reports whether a key asks for an action in that place.
func bound(a action, where scope) bool {
	return slices.ContainsFunc(keymap, func(b binding) bool {
		n := action(1)
		if b.each {
			n = action(len(b.keys))
		}
		return b.where&where != 0 && len(b.keys) > 0 && a >= b.act && a < b.act+n
	})
}

// of lists the actions that the label of a binding speaks of, the one to run first.
func (b *binding) of() []action {
	acts := []action{b.act}
	if b.each {
		acts = nil
		for i := range b.keys {
			acts = append(acts, b.act+action(i))
		}
	}
	if b.pair != actNone {
		acts = append(acts, b.pair)
	}
	return acts
}

// A hint is a key with a word or two for what it does now.
type hint struct {
	key, does string
	act       action
}

// footerHints are the keys worth naming in that place, the most useful first, of
// those that do something now.
func footerHints(where scope, enabled func(action) bool) []hint {
	var out []hint
	for _, b := range keymap {
		if b.footer&where == 0 {
			continue
		}
		acts := b.of()
		i := slices.IndexFunc(acts, enabled)
		if i < 0 {
			continue
		}
		h := hint{b.label, b.short, acts[i]}
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
// They fill two columns, one after the other.
var helpGroups = []string{groupMove, groupGo, groupFiles, groupScreen}
