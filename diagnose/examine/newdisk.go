package examine

import (
	"context"
	"errors"
	"os"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/repair"
)

// A Making is a new disk that is to be made of another one with a repair.
type Making struct {
	From  string // the image it is made from
	To    string // the file to be made; empty: it is only planned
	Child bool   // a differencing child instead of a copy
	Options
	Mode  files.Mode
	Spare []diagnose.File // what is never written, beside what was read for the plan

	seen    os.FileInfo   // From, before it was planned
	sectors []vhd.Sectors // as planned
	inputs  []Input       // that show the disk that was made
}

// Plan examines the disk, and judges it as it is and as the new one will be. What
// stands against it is the refusal; an input that is none is a problem of Before.
// Nothing is written.
func (m *Making) Plan(ctx context.Context, progress func(diagnose.Progress)) diagnose.NewDisk {
	n := diagnose.NewDisk{From: text.New(m.From), To: text.New(m.To), Child: m.Child}
	m.seen, _ = os.Stat(m.From) // what is wrong with it, opening it will tell
	m.Options.sectors = true
	c := Open(m.Options, Input{Path: m.From})
	defer c.Close()
	n.Before = diagnose.Judge(c.Examine(ctx, progress), diagnose.Traces{})
	if m.sectors = c.sectors; n.Repair().Holds() {
		n.After = foresee(ctx, m.From, m.sectors)
	}
	m.measure(&n)
	return n
}

// AsChild is the same plan for a differencing child instead of a copy.
func (m *Making) AsChild(n diagnose.NewDisk) (Making, diagnose.NewDisk) {
	kid := *m
	kid.Child, n.Child = true, true
	kid.measure(&n)
	return kid, n
}

// measure finds out how large the file will be, or that there will be none.
func (m *Making) measure(n *diagnose.NewDisk) {
	n.Size = 0
	if n.Refusal = n.RefusalFor(); n.Refusal != "" {
		return
	}
	var err error
	if n.Size, err = m.job(*n).Size(); err != nil {
		n.Refusal = refusalOf(err)
	}
}

// Free makes sure that the file may be made.
func (m *Making) Free(n diagnose.NewDisk) error {
	return files.Free(m.To, m.Mode, m.refuse(n)...)
}

// Make makes the disk that was planned, and examines it. When it fails, or ctx ends,
// nothing is left of it. Progress is told how much is copied.
func (m *Making) Make(ctx context.Context, n diagnose.NewDisk, progress func(done, all int64)) (diagnose.NewDisk, error) {
	j := m.job(n)
	j.Progress = progress
	err := j.Run(ctx)
	var unwritable *vhd.Unwritable
	if errors.As(err, &unwritable) {
		err = refusedRepair(refusalOf(err))
	}
	if err != nil {
		return n, err
	}
	n.Made = true
	n.After = m.found(ctx)
	return n, nil
}

// job is what is to be written.
func (m *Making) job(n diagnose.NewDisk) repair.Job {
	return repair.Job{From: m.From, Seen: m.seen, Sectors: m.sectors, Child: m.Child, To: m.To, Mode: m.Mode, Refuse: m.refuse(n)}
}

// refuse is what is never written.
func (m *Making) refuse(n diagnose.NewDisk) []files.Examined {
	return Spared(diagnose.MergeFiles(n.Before.Files, m.Spare))
}

// Made are the inputs that show the disk that was made.
func (m *Making) Made() []Input { return m.inputs }

// found judges the disk that was made. The parent of a child that lies on another
// volume is not followed, and so given with it.
func (m *Making) found(ctx context.Context) diagnose.Diagnosis {
	judge := func(inputs ...Input) diagnose.Diagnosis {
		m.inputs = inputs
		c := Open(Options{}, inputs...)
		defer c.Close()
		return diagnose.Judge(c.Examine(ctx, nil), diagnose.Traces{})
	}
	d := judge(Input{Path: m.To})
	if m.Child && d.Cause().ID == diagnose.ParentMissing {
		return judge(Input{Path: m.To}, Input{Path: m.From})
	}
	return d
}
