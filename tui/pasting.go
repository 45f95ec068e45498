package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

func (m *model) newPaste() *paste {
	return &paste{waits: len(m.queue), hadText: len(m.session.traces.List) > 0, last: m.now()}
}

// pasted takes a bracketed paste.
func (m *model) pasted(content string) tea.Cmd {
	if strings.TrimSpace(content) == "" {
		return nil
	}
	if m.typing && !m.small() {
		m.filter.insert(content)
		m.useFind()
		return nil
	}
	switch p, ok := m.dialog.(*paste); {
	case m.small():
		return nil
	case ok && (p.result != nil || p.busy):
		m.wait(content)
		return nil
	case m.dialog != nil:
		return m.grant(m.dialog.text(content))
	}
	p := m.newPaste()
	m.dialog = p
	return m.grant(p.text(content))
}

// wait keeps a text until the paste that is shown is dealt with.
func (m *model) wait(content string) {
	m.queue = append(m.queue, content)
	if p, ok := m.dialog.(*paste); ok {
		p.waits = len(m.queue)
	}
}

// recognise has a text recognised.
func (m *model) recognise(content string) tea.Cmd {
	p, ok := m.dialog.(*paste)
	if !ok {
		p = m.newPaste()
		m.dialog = p
	}
	m.runs++
	m.pastes++
	p.run, p.busy = m.runs, true
	p.lines = strings.Count(content, "\n") + strings.Count(content, "\r")
	return m.session.recognise(m.ctx, pastedMsg{run: p.run, before: m.d}, pastedName(m.pastes), content)
}

// recognised shows what a pasted text is. The path of a file opens it.
func (m *model) recognised(msg pastedMsg) tea.Cmd {
	p, ok := m.dialog.(*paste)
	if !ok || p.run != msg.run {
		return nil
	}
	if msg.pasted.Path != "" {
		m.dialog = nil
		return m.openPath(msg.pasted.Path)
	}
	p.busy, p.result = false, &msg
	return nil
}

// use takes over what was pasted.
func (m *model) use(r *pastedMsg, u use) tea.Cmd {
	switch {
	case u == useCompare:
		m.session.compareText(r)
		m.judge(m.d == nil)
		m.view, m.typing = viewDiff, false
		return nil
	case u == useReplace:
		m.session.dropTraces()
	}
	m.session.addTrace(r)
	first := m.d == nil || m.view == home
	if u == useAdd && r.before == m.d {
		m.adopt(r.after, first)
	} else {
		m.judge(first)
	}
	m.trace.showFailure()
	return m.say("judged with the trace: " + verdictWord[m.d.Verdict])
}

// recognise finds out what pasted text is, and what would be concluded with it,
// outside the event loop since it may be large.
func (s *session) recognise(ctx context.Context, msg pastedMsg, name text.Raw, content string) tea.Cmd {
	facts, traces := s.facts, s.traces
	return func() tea.Msg {
		data := lineEnds.Replace(content)
		if path, ok := droppedPath(data); ok {
			msg.pasted.Path = path
			return msg
		}
		msg.pasted, msg.err = examine.RecognisePaste(ctx, name, []byte(data))
		msg.input = examine.Input{Name: name, Reader: strings.NewReader(data), Size: int64(len(data))}
		msg.head = firstLines(data, 3)
		if msg.pasted.Trace != nil {
			msg.after = diagnose.Judge(facts, joined(traces, []*logparse.Trace{msg.pasted.Trace}))
		}
		return msg
	}
}

// pastedName is the name of the n-th text that is pasted: no two have the same, since
// what is known of a text is known by its name.
func pastedName(n int) text.Raw {
	if n == 1 {
		return examine.PastedName
	}
	return text.Concat(examine.PastedName, text.New(fmt.Sprintf(" %d", n)))
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
