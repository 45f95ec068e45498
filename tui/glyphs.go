package tui

import "strings"

// Only glyphs of the classic Windows console fonts (the WGL4 set) are drawn:
// those consoles show a box for anything else. Every one of them is a single
// cell wide and has an ASCII stand-in of the same width for --ascii.
var asciiGlyphs = strings.NewReplacer(
	"─", "-", "│", "|", "┌", "+", "┐", "+", "└", "+", "┘", "+", "├", "+", "┤", "+", "┬", "+", "┴", "+",
	"►", ">", "◄", "<", "▲", "^", "▼", "V", "√", "v", "×", "x", "·", ".", "…", "_", "→", ">", "←", "<",
	"↑", "^", "↓", "v", "•", "*", "■", "!", "█", "#", "░", ".", "▒", ":",
)

// The spinner is the one animation; nothing needs it to be understood.
const spinner = `|/-\`
