package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"vmmdoctor/diagnose"
)

// pasteSilence is the silence after which typed-in text is complete.
const pasteSilence = time.Second

// The paste dialog takes text: from a paste, or key by key on consoles that
// send it so. Then it says what the text is, before anything changes.
type paste struct {
	run     int // of the recognition
	content strings.Builder
	lines   int
	last    time.Time // when the latest key came
	busy    bool      // the text is being looked at
	hadText bool      // there are traces already
	result  *pastedMsg
	choice  int
	waits   int // pasted texts that are looked at after this one
}

func (p *paste) key(k tea.Key) request {
	name := k.Keystroke()
	if p.result != nil {
		return p.chosen(name)
	}
	switch name {
	case "f10", "ctrl+d":
		return p.finish()
	case "esc":
		return request{close: true}
	case "enter", "ctrl+j", "ctrl+m":
		p.add("\n")
	case "tab":
		p.add("\t")
	case "backspace":
	default:
		p.add(k.Text)
	}
	return request{}
}

// add takes text that was typed.
func (p *paste) add(s string) {
	p.content.WriteString(s)
	p.lines += strings.Count(s, "\n")
}

func (p *paste) text(s string) request {
	if p.result != nil {
		return request{}
	}
	p.add(lineEnds.Replace(s))
	return p.finish()
}

// finish has the text looked at.
func (p *paste) finish() request {
	if p.content.Len() == 0 || p.busy {
		return request{}
	}
	p.busy = true
	return request{recognise: p.content.String()}
}

// An offer is something that can be done with the text.
type offer struct {
	words string
	use   use
}

func (p *paste) offers() []offer {
	switch r := p.result; {
	case r.err != nil:
		return nil
	case r.pasted.Store != nil:
		return []offer{{"Compare the BCD with it", useCompare}}
	case r.pasted.Trace == nil:
		return nil
	case !r.pasted.Trace.Recognised():
		return []offer{{"Keep it as a trace anyway", useAdd}}
	case p.hadText:
		return []offer{{"Add it to the trace", useAdd}, {"Replace the trace", useReplace}}
	}
	return []offer{{"Use it", useAdd}}
}

func (p *paste) chosen(name string) request {
	offers := p.offers()
	switch name {
	case "esc":
		return request{close: true}
	case "left", "shift+tab":
		p.choice = (p.choice + len(offers) - 1) % max(len(offers), 1)
	case "right", "tab":
		p.choice = (p.choice + 1) % max(len(offers), 1)
	case "enter":
		if len(offers) == 0 {
			return request{close: true}
		}
		return request{close: true, use: offers[p.choice].use}
	}
	return request{}
}

func (p *paste) wheel(int) {}

func (p *paste) face(st styles, w, h int) face {
	f := face{title: "Paste", w: min(w-8, 78)}
	if p.result == nil {
		p.waiting(st, &f)
		return f
	}
	f.title = "Pasted text"
	if p.waits > 0 {
		f.foot = diagnose.Count(p.waits, "more pasted text") + either(p.waits == 1, " waits", " wait")
	}
	f.add("")
	f.add(p.summary(st, f.w)...)
	const below = 4 // the buttons and the keys
	if room := h - 4 - len(f.lines) - below; room > 0 && len(p.result.head) > 0 {
		f.add("", " "+st.quiet.Render("it begins"))
		for _, l := range p.result.head[:min(room, len(p.result.head))] {
			f.add("   " + st.quiet.Render(cut(l, f.w-6)))
		}
	}
	p.buttons(st, &f)
	f.keys(st, p, p.keys()...)
	return f
}

func (p *paste) waiting(st styles, f *face) {
	so := "nothing so far"
	switch {
	case p.busy:
		so = "looking at " + diagnose.Count(p.lines+1, "line") + " …"
	case p.content.Len() > 0:
		so = diagnose.Count(p.lines, "line") + fmt.Sprintf(" so far, %s", diagnose.Size(int64(p.content.Len())))
	}
	f.add("", "  "+st.bold.Render("Paste the text now.")+"  "+so, "",
		"  "+st.quiet.Render("A VMM trace, a job error, sysprep's log, or text"),
		"  "+st.quiet.Render("of bcdedit /enum all. Every key is text here."), "",
		"  "+st.quiet.Render("After a second of silence it is looked at."), "")
	keys := []dialogKey{{"Esc", either(p.content.Len() > 0, "throw away", "cancel"), "esc"}}
	if p.content.Len() > 0 && !p.busy {
		keys = append([]dialogKey{{"F10", "done", "f10"}}, keys...)
	}
	f.keys(st, p, keys...)
}

// buttons are what can be done with the text.
func (p *paste) buttons(st styles, f *face) {
	offers := p.offers()
	if len(offers) == 0 {
		f.add("")
		return
	}
	var words []string
	for _, o := range offers {
		words = append(words, o.words)
	}
	f.add("", "")
	f.choices(st, 1, 2, words, p.choice, func(i int) request { p.choice = i; return p.chosen("enter") })
	f.add("")
}

func (p *paste) keys() []dialogKey {
	away := dialogKey{"Esc", "throw away", "esc"}
	switch n := len(p.offers()); {
	case n == 0:
		return []dialogKey{away}
	case n == 1:
		return []dialogKey{{"Enter", "choose", "enter"}, away}
	}
	return []dialogKey{{"Enter", "choose", "enter"}, {"←→", "move", "right"}, away}
}

// summary says what the text is and what it would change.
func (p *paste) summary(st styles, w int) []string {
	r := p.result
	switch {
	case r.err != nil:
		return indentAll(wrap("This is nothing vmmdoctor knows: "+r.err.Error()+".", w-4), "  ")
	case r.pasted.Store != nil:
		return []string{" " + st.ok.Render("√ ") + st.bold.Render("A boot configuration") +
			fmt.Sprintf(", %s, as bcdedit lists it", diagnose.Count(len(r.pasted.Store.Objects), "object"))}
	case r.pasted.Trace == nil:
		return []string{" " + st.warn.Render("! ") + st.bold.Render("No trace and no boot configuration") +
			", " + diagnose.Count(r.pasted.Lines, "line")}
	}
	tr := r.pasted.Trace
	title := " " + st.ok.Render("√ ") + st.bold.Render(formatName(tr.Formats)) +
		", " + diagnose.Count(tr.Lines, "line") + ", " + diagnose.Count(tr.Records, "message")
	if !tr.Recognised() {
		title = " " + st.warn.Render("! ") + st.bold.Render("No trace that vmmdoctor knows") +
			", " + diagnose.Count(tr.Lines, "line")
	}
	lines := []string{title}
	if not := r.pasted.Not; not.Reason != "" {
		lines = append(lines, indentAll(wrap(diagnose.UpperFirst(not.Reason)+". "+not.Advice, w-4), "   ")...)
	}
	add := func(name, value string) {
		if value == "" {
			return
		}
		for _, l := range wrap(value, w-14) {
			lines = append(lines, "   "+st.quiet.Render(fit(name, 8))+l)
			name = ""
		}
	}
	add("time", timeSpan(tr.Start.String(), clock(tr.End)))
	if tr.Recognised() {
		add("runs", p.runs())
		add("shows", p.shows(st))
		add("then", p.change(st))
	}
	if tr.Unrecognised > 0 && tr.Recognised() {
		add("other", diagnose.Count(tr.Unrecognised, "line")+" not recognised (kept, shown in grey)")
	}
	return lines
}

func timeSpan(start, end string) string {
	if start == "" {
		return ""
	}
	return start + " to " + end
}

func (p *paste) runs() string {
	runs := p.result.pasted.Trace.Runs
	if len(runs) == 0 {
		return "none of VMM's detection"
	}
	s := diagnose.Count(len(runs), "run") + " of VMM's detection"
	if vm := runs[len(runs)-1].VM; !vm.IsEmpty() {
		s += ", VM " + vm.String()
	}
	return s
}

// shows says what the pasted text shows by itself: its latest run that fails, else its
// last one.
func (p *paste) shows(st styles) string {
	t := p.result.after.Trace
	if t == nil {
		return ""
	}
	var shown *diagnose.Run
	for i := range t.Runs {
		r := &t.Runs[i]
		mine := t.Traces[r.Trace] == p.result.pasted.Trace
		if mine && (shown == nil || r.Outcome == diagnose.Fail || shown.Outcome != diagnose.Fail) {
			shown = r
		}
	}
	switch {
	case shown == nil:
		return ""
	case shown.Outcome == diagnose.Fail:
		s := &diagnose.Stage{ID: shown.FirstFailure}
		return st.fail.Render(fmt.Sprintf("failure at stage %d", shown.FirstFailure.Number())) + ", " + s.Title()
	}
	return either(shown.EndsEarly, "no failure; it ends early", "no failure")
}

// change is the verdict with this text.
func (p *paste) change(st styles) string {
	d := &p.result.after
	if d.Verdict == "" {
		return ""
	}
	style := st.text
	switch d.Verdict {
	case diagnose.VerdictFails:
		style = st.fail
	case diagnose.VerdictAtRisk:
		style = st.warn
	case diagnose.VerdictClear:
		style = st.ok
	}
	return style.Render(verdictWord[d.Verdict]) + "  " + d.Headline
}

func indentAll(lines []string, by string) []string {
	for i := range lines {
		lines[i] = by + lines[i]
	}
	return lines
}

// keeps reports whether a click elsewhere leaves the dialog open.
func (p *paste) keeps() bool { return true }
