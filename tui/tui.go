// Package tui is the interactive program: it shows a diagnosis in five views,
// takes disks and traces at any time, and judges again at once.
//
// It draws what package diagnose concludes and concludes nothing itself. All
// text from outside reaches it in its visible form. It leaves the terminal as it
// found it.
package tui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
)

// Options say what to show first.
type Options struct {
	examine.Options                                 // choose between readings of the inputs
	Inputs          []examine.Input                 // what to open; none: the opening screen
	Demo            func() ([]examine.Input, error) // the built-in example; nil: there is none
	Example         bool                            // the inputs are the built-in example: what is opened takes its place
	ASCII           bool                            // draw with ASCII alone
	NoHistory       bool                            // neither remember what is opened nor offer what was
	Version         string                          // of the program, for the reports it saves
	ConfigDir       string                          // where the list of it is kept; empty: the user's configuration folder
	Log             *slog.Logger                    // gets messages, durations and errors; nil: nothing is logged

	librarian *librarian // of tests; nil: the real one
}

// A Result is what stays of the program when the user has left it.
type Result struct {
	Verdict diagnose.Verdict // unknown when nothing was opened
	Line    string           // the verdict in one line, for the terminal's history; empty when nothing was opened
}

// Run shows the program on the terminal until the user leaves it or ctx ends.
// The terminal is then as it was before, also after an error. That there is a
// terminal is for the caller to know.
func Run(ctx context.Context, o Options) (Result, error) {
	m := newModel(ctx, o)
	return m.live()
}

// live runs the model on the terminal.
func (m *model) live() (Result, error) {
	// Signals end ctx; handled here as well, it would be chance what comes first.
	options := []tea.ProgramOption{tea.WithContext(m.ctx), tea.WithoutSignalHandler(), tea.WithFPS(120)}
	if noColor() {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err := tea.NewProgram(m, options...).Run()
	m.stop()
	m.endStock()
	m.endMaking()
	m.session.close()
	result := Result{m.verdict(), m.lastLine()}
	if err != nil && !errors.Is(err, tea.ErrInterrupted) {
		m.log.Error("screen", "error", err)
		return result, fmt.Errorf("run the interactive screen: %w", err)
	}
	return result, nil
}

func (m *model) verdict() diagnose.Verdict {
	switch {
	case m.atLibrary():
		worst, _ := m.library.tally.Worst()
		return worst
	case m.d == nil:
		return diagnose.VerdictUnknown
	}
	return m.d.Verdict
}

// lastLine is the verdict as it stays in the terminal's history.
func (m *model) lastLine() string {
	switch {
	case m.atLibrary():
		return m.library.lastLine()
	case m.d == nil:
		return ""
	}
	line := fmt.Sprintf("%s  %s", verdictWord[m.d.Verdict], m.d.Headline)
	if c := m.d.Cause(); c.ID != diagnose.CauseNone {
		line += " " + c.Summary
	}
	if m.options.ASCII {
		line = asciiGlyphs.Replace(line)
	}
	return line
}
