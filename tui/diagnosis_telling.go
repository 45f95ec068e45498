package tui

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

// A telling is what there is to say of one stage, in so many cells; the parts
// of it are rows of the evidence.
type telling struct {
	st    styles
	d     *diagnose.Diagnosis
	s     *diagnose.Stage
	w     int
	whole bool // whole sentences instead of columns
	reads bool // the traces are still being read
}

// wayWords say of a way how long it is.
func wayWords(r diagnose.Remedy) string {
	return r.Title + ", " + r.Label + ", in " + diagnose.Count(len(r.Steps), "step") + "."
}

// notes belong to no stage; they stand with the one to look at first.
func (t *telling) notes() []row {
	if t.s.ID != firstStage(t.d) {
		return nil
	}
	notes := slices.DeleteFunc(slices.Clone(t.d.Notes), func(n diagnose.Note) bool {
		return t.s.ID == diagnose.Components && t.explains(n) || t.offers(n)
	})
	return noteRows(t.st, notes, t.w, false)
}

// explains reports whether a note is about an error number, which codes says more of.
func (t *telling) explains(n diagnose.Note) bool {
	return t.d.Trace != nil && slices.ContainsFunc(t.d.Trace.Codes, func(c diagnose.CodeMeaning) bool {
		return strings.HasPrefix(n.Text, c.Code+":")
	})
}

// offers reports whether what a note asks for is among the next steps.
func (t *telling) offers(n diagnose.Note) bool {
	_, steps := t.d.Next()
	id, known := map[string]diagnose.NextID{"bring-disk": diagnose.NextOpenDisk, "bring-trace": diagnose.NextRecord}[n.ID]
	return known && slices.ContainsFunc(steps, func(s diagnose.Next) bool { return s.ID == id })
}

// ways lists the remedies from a number on where something is wrong; the one that
// answers no cause and is always offered only where it is all there is.
func (t *telling) ways(from int) []row {
	if t.s.Outcome != diagnose.Fail && t.s.Outcome != diagnose.Warn && t.s.Trace.Outcome != diagnose.Fail {
		return nil
	}
	var rows []row
	for i, r := range t.d.Remedies {
		if i < from || i > 0 && r.Cause == diagnose.CauseNone {
			continue
		}
		if len(rows) == 0 {
			rows = append(rows, heading(t.st, either(from == 0, "What to do", "Other ways")))
		}
		label := min(width(r.Label), 24)
		rows = append(rows, row{
			text: t.st.bold.Render(wayLetter(i)) + " " + fit(r.Title, t.w-6-label) + " " +
				t.st.quiet.Render(cut(r.Label, label)),
			id: fmt.Sprintf("way %d", i), jump: jump{view: viewFix, way: i + 1}, copy: r.Title,
			proof: proof{title: "this way out", plain: wayWords(r), formal: r.Risk},
		})
	}
	return rows
}
