package report

import (
	"encoding/json"
	"fmt"
	"io"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd/volume"
)

func checkOf(o Origin, d *diagnose.Diagnosis, lines Lines) Check {
	c := Check{
		Origin: o, Inputs: each(d.Files, fileOf), Disks: each(d.Disks, diskOf), Reference: referenceOf(d.Reference),
		Stages: each(d.Stages,
			stageOf), Verdict: string(d.Verdict), Headline: d.Headline, Detail: d.Detail, Cause: causeOf(d.Cause()), Causes: each(d.Causes, causeOf),
		Notes: each(d.Notes, func(n diagnose.Note) Note { return Note(n) }),
		Problems: each(d.Problems, func(p diagnose.InputProblem) Problem {
			return Problem{Path: p.Path, Reason: p.Reason}
		}),
		Remedies: each(d.Remedies, remedyOf), Windows: windowsOf(d.Windows), BCD: bcdOf(d.BCD), Trace: traceOf(d.Trace, lines),
	}
	c.FirstFailure = nonEmpty(string(d.FirstFailure))
	return c
}

// writeValues writes what a document has for programs.
func writeValues(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// jsonRows writes one object a line, so that each row can be read when it is
// there.
var jsonRows = rowWriter{row: func(w io.Writer, r ScanRow) error { return json.NewEncoder(w).Encode(r) }}

// each converts a list; an empty one stays a list, not null.
func each[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func nonEmptyRaw(r text.Raw) *text.Raw {
	if r.IsEmpty() {
		return nil
	}
	return &r
}

func fileOf(f diagnose.File) InputFile {
	out := InputFile{Path: f.Path, Role: string(f.Role), Of: nonEmptyRaw(f.Of)}
	if f.Modified != "" {
		out.Size, out.Modified = &f.Size, &f.Modified
	}
	return out
}

func diskOf(d diagnose.Disk) Disk {
	out := Disk{Number: d.Number, Role: string(d.Role), Path: d.Path, Kind: string(d.Kind), PartitionStyle: "none",
		Partitions: each(d.Volumes, partitionOf)}
	if d.Problem == nil {
		c := d.Container
		out.Container = &Container{Type: c.Type, VirtualSize: c.VirtualSize, BlockSize: c.BlockSize,
			SectorSize: c.SectorSize,
			Chain:      each(c.Chain, func(r text.Raw) text.Raw { return r })}
	}
	if t := d.Table; t != nil {
		out.PartitionStyle = t.Style.String()
		switch t.Style {
		case volume.StyleMBR:
			out.DiskID = fmt.Sprintf("%08x", t.Signature)
		case volume.StyleGPT:
			out.DiskID = t.DiskGUID.String()
		}
	}
	return out
}

func partitionOf(v diagnose.Volume) Partition {
	p := v.Partition
	kind := p.TypeGUID.String()
	if p.TypeGUID.IsZero() {
		kind = fmt.Sprintf("%02x", p.Type)
	}
	return Partition{Number: p.Number, Offset: p.Offset, Size: p.Size, Type: kind, Name: p.Name, Active: p.Active,
		FileSystem: v.Content.FileSystem.String(), BootSector: v.Content.BootSector.String(), Label: v.Content.Label,
		Roles: each(v.Roles, func(s string) string { return s })}
}

func referenceOf(r *diagnose.Reference) *Reference {
	if r == nil {
		return nil
	}
	return &Reference{Path: nonEmptyRaw(r.Path), Kind: string(r.Kind), Predicted: r.Predicted}
}

func stageOf(s diagnose.Stage) Stage {
	return Stage{ID: string(s.ID), Title: s.Title(), Outcome: s.Outcome.String(), Summary: s.Summary, Why: s.Why,
		Disk: sideOf(s.Disk), Trace: sideOf(s.Trace)}
}

func sideOf(s diagnose.Side) Side {
	return Side{Outcome: s.Outcome.String(), Evidence: each(s.Evidence, evidenceOf)}
}

func evidenceOf(e diagnose.Evidence) Evidence {
	p := e.Place
	out := Evidence{Text: e.Text, Source: string(p.Source), Disk: p.Disk, Partition: p.Partition,
		Path: nonEmptyRaw(p.Path),
		Key:  nonEmptyRaw(p.Key), Value: nonEmptyRaw(p.Value), Line: p.Line, Inferred: e.Inferred}
	if p.Space != diagnose.NoOffset {
		out.Offset, out.Space = &p.Offset, string(p.Space)
	}
	return out
}

func causeOf(c diagnose.Cause) Cause {
	return Cause{ID: string(c.ID), Summary: c.Summary, Confidence: string(c.Confidence), Stage: string(c.Stage)}
}

func remedyOf(r diagnose.Remedy) Remedy {
	return Remedy{Title: r.Title, Risk: r.Risk, Steps: each(r.Steps, func(s diagnose.Step) Step { return Step{s.Text, s.Command} })}
}

func windowsOf(w *diagnose.WindowsFacts) *Windows {
	if w == nil {
		return nil
	}
	id, state := w.Installation.Identity, w.Installation.State
	return &Windows{Product: id.Product, Version: id.Version, Build: id.Build, Edition: id.Edition,
		Architecture: id.Architecture,
		Language:     id.Language, ImageState: state.ImageState, Generalized: string(state.Generalized), Disk: w.Disk, Partition: w.Partition}
}

func bcdOf(b *diagnose.BCD) *BCD {
	if b == nil {
		return nil
	}
	out := &BCD{Class: b.Class.String(), Path: b.Path, Diff: each(b.Diff.Changes, changeOf)}
	out.Objects = objectsOf(b.Store)
	if entry, err := b.Store.Default(); err == nil {
		out.Default = nonEmpty(entry.Name.String())
	}
	return out
}

func objectsOf(s *bcd.Store) []Object {
	return each(s.Objects, func(o bcd.Object) Object { return objectOf(s, &o) })
}

func objectOf(s *bcd.Store, o *bcd.Object) Object {
	return Object{ID: o.Name, Alias: nonEmpty(s.Alias(o.ID)), Type: o.Type.String(), Title: bcd.Title(o),
		Elements: each(o.Elements, func(e bcd.Element) Element {
			return Element{Type: e.Type.String(), Name: bcd.ElementName(o.Type, e.Type), Value: s.Print(o, &e),
				Stored: bcd.Stored(&e)}
		})}
}

func changeOf(c bcd.Change) Change {
	out := Change{Object: c.Object.String(), Alias: nonEmpty(c.Alias), Title: c.Title, Type: c.Type.String(),
		Element: c.Element,
		Change:  string(c.Kind), StopsVMM: c.StopsVMM, Certainty: "inferred"}
	if c.Certain {
		out.Certainty = "certain"
	}
	if c.Before != nil {
		out.Before = &c.Before.Printed
	}
	if c.After != nil {
		out.After = &c.After.Printed
	}
	return out
}

func traceOf(t *diagnose.TraceReading, lines Lines) *Trace {
	if t == nil {
		return nil
	}
	out := &Trace{Formats: []string{}, Runs: []Run{}, EventLogs: []EventLog{}, Marked: []Marked{}, Codes: each(t.Codes, meaningOf)}
	for _, trace := range t.Traces {
		out.Lines += trace.Lines
		out.Records += trace.Records
		out.Unrecognised += trace.Unrecognised
		if l := trace.Events; l != nil {
			out.EventLogs = append(out.EventLogs, EventLog{Path: trace.Name, Session: l.Session, Events: l.Events, Others: l.Others,
				NotUnderstood: l.NotUnderstood, EventsLost: l.EventsLost, BuffersLost: l.BuffersLost, Reconstructed: true})
		}
		for _, f := range trace.Formats {
			out.Formats = append(out.Formats, f.Format.String())
		}
	}
	for i := range t.Marked {
		if m := &t.Marked[i]; lines.has(t, m) {
			out.Marked = append(out.Marked, markedOf(m))
		}
	}
	for i, r := range t.Runs {
		out.Runs = append(out.Runs, Run{Number: i + 1, Start: r.Run.Start.String(), End: r.Run.End.String(),
			VM:      r.Run.VM,
			Outcome: runOutcome(&r).String(), EndsEarly: r.EndsEarly, Marked: r.Marked, Dropped: r.Run.Dropped, FirstFailure: nonEmpty(string(r.FirstFailure)), Chosen: i == t.Chosen,
			ErrorCodes: each(r.ErrorCodes, func(n int) int { return n })})
	}
	return out
}

// runOutcome is what a run came to: one that ends early has passed nothing as a
// whole.
func runOutcome(r *diagnose.Run) diagnose.Outcome {
	if r.EndsEarly {
		return diagnose.Unknown
	}
	return r.Outcome
}

func markedOf(m *diagnose.Marked) Marked {
	r := m.Record
	return Marked{Line: r.Line, Path: r.Source, Run: m.Run + 1, Time: r.Time.String(),
		Source:  text.Concat(r.File, text.New(fmt.Sprintf("(%d)", r.SourceLine))),
		Message: r.Message, Stage: string(m.Stage), Outcome: m.Outcome.String(), Means: m.Means}
}

func meaningOf(c diagnose.CodeMeaning) CodeMeaning {
	keep := func(s string) string { return s }
	return CodeMeaning{Code: c.Code, Name: c.Name, Meaning: c.Meaning, Causes: each(c.Causes, keep),
		Actions: each(c.Actions, keep), Source: c.Source}
}
