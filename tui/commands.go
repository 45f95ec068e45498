package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// A work is an examination that is going on.
type work struct {
	run     int
	cancel  context.CancelFunc
	started time.Time
	inputs  []examine.Input
	events  chan tea.Msg
	at      diagnose.Progress
	notes   map[diagnose.StageID]string
	shown   bool // it takes long enough to be shown
	turn    int  // of the spinner
}

// examineCase runs the slow half: it opens the inputs, reads what the disks say,
// then the traces. The result comes as openedMsg, also after Esc.
func examineCase(ctx context.Context, w *work, how opening, o examine.Options) tea.Cmd {
	return func() tea.Msg {
		progress := func(p diagnose.Progress) {
			select {
			case w.events <- progressMsg{w.run, p}:
			default: // the screen is behind; the next one will do
			}
		}
		before := statFiles(w.inputs)
		files := examine.Open(o, w.inputs...)
		traces := files.ReadTraces(ctx, progress)
		facts := files.Examine(ctx, progress)
		close(w.events)
		return openedMsg{w.run, how, w.inputs, files, facts, traces, before}
	}
}

// nextEvent waits for the next progress of a work.
func nextEvent(w *work) tea.Cmd {
	return func() tea.Msg {
		msg, ok := <-w.events
		if !ok {
			return nil
		}
		return msg
	}
}

// lineEnds makes every line end a line feed: terminals send a paste with
// carriage returns.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// recognise looks at pasted text, outside the event loop since it may be large.
func recognise(ctx context.Context, msg pastedMsg, content string, facts diagnose.Facts, traces diagnose.Traces) tea.Cmd {
	return func() tea.Msg {
		data := lineEnds.Replace(content)
		if path, ok := droppedPath(data); ok {
			msg.pasted.Path = path
			return msg
		}
		msg.pasted, msg.err = examine.RecognisePaste(ctx, []byte(data))
		msg.input = examine.Input{Name: pastedName(len(traces.List)), Reader: strings.NewReader(data), Size: int64(len(data))}
		msg.head = firstLines(data, 3)
		if msg.pasted.Trace != nil {
			msg.pasted.Trace.Name = msg.input.Name
			traces.List = append(traces.List[:len(traces.List):len(traces.List)], msg.pasted.Trace)
			traces.Run, traces.Aside = 0, false
			msg.after = diagnose.Judge(facts, traces)
		}
		return msg
	}
}

// pastedName tells several pastes apart.
func pastedName(traces int) text.Raw {
	if traces == 0 {
		return examine.PastedName
	}
	return text.Concat(examine.PastedName, text.New(fmt.Sprintf(" %d", traces+1)))
}

// firstLines are the first n lines of a text that hold anything, safe to show.
func firstLines(s string, n int) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if len(out) == n {
			break
		}
		if line != "" {
			out = append(out, text.New(line[:min(len(line), 400)]).Expand())
		}
	}
	return out
}

// droppedPath reports whether a paste is the path of something that exists. A
// file dropped on a window arrives as its path, in quotes when it has blanks.
func droppedPath(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 4096 || !oneLine(s) {
		return "", false
	}
	path := cleanPath(s)
	_, err := os.Stat(path)
	return path, err == nil
}

// cleanPath takes quotes off a path and puts in the variables of the
// environment: %TEMP%, and ~ for the home folder.
func cleanPath(s string) string {
	s = strings.Trim(strings.TrimSpace(s), `"'`)
	parts := strings.Split(s, "%")
	for i := 1; i+1 < len(parts); i += 2 {
		if v, ok := os.LookupEnv(parts[i]); ok {
			s = strings.Replace(s, "%"+parts[i]+"%", v, 1)
		}
	}
	if rest, ok := strings.CutPrefix(s, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			s = home + rest
		}
	}
	return s
}

// listFolder reads a folder for the open dialog.
func listFolder(dir string) tea.Cmd {
	return func() tea.Msg {
		at := cleanPath(dir)
		if at == "" {
			at = "."
		}
		list, err := os.ReadDir(at)
		msg := listedMsg{dir: dir, err: err}
		for _, e := range list {
			n := entry{name: e.Name(), folder: e.IsDir()}
			if info, err := os.Stat(filepath.Join(at, e.Name())); err == nil {
				n.folder, n.size, n.changed = info.IsDir(), info.Size(), info.ModTime()
			}
			msg.entries = append(msg.entries, n)
		}
		sortEntries(msg.entries)
		return msg
	}
}

// readLines reads lines of the traces that the screen is about to need.
func readLines(t *diagnose.TraceReading, at map[int]spot) tea.Cmd {
	return func() tea.Msg {
		lines := make(map[int]traceLine, len(at))
		for pos, s := range at {
			lines[pos] = readLine(t, s)
		}
		return linesMsg{t, lines}
	}
}

func readLine(t *diagnose.TraceReading, s spot) traceLine {
	tr := t.Traces[s.trace]
	l := traceLine{spot: s}
	raw, err := tr.Line(s.line)
	if err != nil {
		l.text = text.New("(cannot be read: " + err.Error() + ")").Expand()
		return l
	}
	l.text = shownPart(raw).Expand()
	if r, ok := tr.RecordAt(s.line); ok && r.Line == s.line {
		r.Raw, r.Message = text.Raw{}, shownPart(r.Message)
		l.record, l.first = r, true
	}
	return l
}
