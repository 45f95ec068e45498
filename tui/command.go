package tui

import "strings"

// commandLines breaks a command at its blanks, no option away from its value where
// both fit, with what goes on further in.
func commandLines(command string, w int) []string {
	const hang, least = 2, 8
	w = max(w, least) // of a pane that is not shown
	var out []string
	for l := range strings.SplitSeq(command, "\n") {
		line := ""
		for _, unit := range commandUnits(l, w-hang) {
			switch {
			case line == "":
				line = unit
			case width(line)+1+width(unit) <= w:
				line += " " + unit
			default:
				out = append(out, line)
				line = blanks(hang) + unit
			}
			for width(line) > w {
				first := softHead(line, w)
				out = append(out, first)
				line = blanks(hang) + line[len(first):]
			}
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// commandUnits are the words of a command, each option with what follows it as long
// as that fits into w cells.
func commandUnits(command string, w int) []string {
	var units []string
	for _, word := range strings.Fields(command) {
		last := len(units) - 1
		if last >= 0 && !isOption(word) && isOption(units[last]) && width(units[last])+1+width(word) <= w {
			units[last] += " " + word
			continue
		}
		units = append(units, word)
	}
	return units
}

func isOption(unit string) bool {
	return strings.HasPrefix(unit, "-") || strings.HasPrefix(unit, "/") || strings.HasPrefix(unit, "|")
}
