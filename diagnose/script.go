package diagnose

import (
	"fmt"
	"strings"

	"vmmdoctor/internal/lazy"
)

// Script is the remedy as a script for Windows PowerShell: what it says as comments, the
// commands of its steps in order, and a pause for each step that is done by hand or on
// another machine, with the command for it as a comment. A command that fails ends it.
func (r *Remedy) Script() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n# For Windows PowerShell, as administrator.\n", r.Title)
	comment(&b, "Risk: ", r.Risk)
	b.WriteString("$ErrorActionPreference = 'Stop'\n")
	for i, s := range r.Steps {
		b.WriteString("\n")
		comment(&b, fmt.Sprintf("%d. ", i+1), s.Text)
		switch {
		case s.Apart:
			comment(&b, "   ", s.Command)
			fallthrough
		case s.Command == "":
			fmt.Fprintf(&b, "Read-Host 'Step %d, by hand: see the script. Enter goes on' | Out-Null\n", i+1)
		default:
			for line := range strings.SplitSeq(s.Command, "\n") {
				b.WriteString(line + endsOnError(line) + "\n")
			}
		}
	}
	return b.String()
}

// comment writes text as comments, each line with a sign of its own.
func comment(b *strings.Builder, lead, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(b, "# %s%s\n", lead, line)
		lead = strings.Repeat(" ", len(lead))
	}
}

// ofPowerShell is a command that PowerShell itself runs, and ends the script over.
var ofPowerShell = lazy.Regexp(`^(\$\w+ = )?[A-Z][a-z]+-[A-Z]\w+`)

// endsOnError ends the script when a program fails, of which PowerShell takes no notice;
// vmmdoctor's check says with its exit code what it found.
func endsOnError(command string) string {
	if ofPowerShell().MatchString(command) || strings.HasPrefix(command, "vmmdoctor ") {
		return ""
	}
	return "; if ($LASTEXITCODE) { throw \"it failed: $LASTEXITCODE\" }"
}
