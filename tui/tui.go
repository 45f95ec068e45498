// Package tui is the interactive program: it shows a diagnosis in five views,
// takes disks and traces at any time, and judges again at once.
//
// It draws what package diagnose concludes and concludes nothing itself. All
// text from outside reaches it in its visible form. It writes nothing, and it
// leaves the terminal as it found it.
package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"vmmdoctor/diagnose"
)

// Options say what to show first.
type Options struct {
	diagnose.Options                                  // choose between readings of the inputs
	Inputs           []diagnose.Input                 // what to open; none: the opening screen
	Demo             func() ([]diagnose.Input, error) // the built-in example; nil: there is none
	ASCII            bool                             // draw with ASCII alone
	NoHistory        bool                             // neither remember what is opened nor offer what was
	ConfigDir        string                           // where the list of it is kept; empty: the user's configuration folder
	Log              *slog.Logger                     // gets messages, durations and errors; nil: nothing is logged
	Output           io.Writer                        // gets the last line after leaving; nil: standard output
}

// Run shows the program on the terminal until the user leaves it, and then
// prints the verdict in one line. It returns the verdict, which is unknown when
// nothing was opened. That there is a terminal is for the caller to know.
func Run(ctx context.Context, o Options) (diagnose.Verdict, error) {
	m := newModel(ctx, o)
	options := []tea.ProgramOption{tea.WithContext(ctx)}
	if noColor() {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err := tea.NewProgram(m, options...).Run()
	m.stop()
	for _, k := range m.kases {
		k.Close()
	}
	if err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return m.verdict(), fmt.Errorf("run the interactive screen: %w", err)
	}
	if m.d != nil {
		out := o.Output
		if out == nil {
			out = os.Stdout
		}
		fmt.Fprintln(out, m.lastLine())
	}
	return m.verdict(), nil
}

func (m *model) verdict() diagnose.Verdict {
	if m.d == nil {
		return diagnose.VerdictUnknown
	}
	return m.d.Verdict
}

// lastLine is the verdict as it stays in the terminal's history.
func (m *model) lastLine() string {
	line := fmt.Sprintf("%s  %s", verdictWord[m.d.Verdict], m.d.Headline)
	if c := m.d.Cause(); c.ID != diagnose.CauseNone {
		line += " " + c.Summary
	}
	if m.options.ASCII {
		line = asciiGlyphs.Replace(line)
	}
	return line
}
