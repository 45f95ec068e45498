package diagnose

import (
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/text"
)

// A generalState is the answer of the Windows side in the table of design
// (Device classes).
type generalState int

const (
	stateUnknown generalState = iota
	generalized
	notGeneralized
	interrupted
)

// generalizedState is the state of the Windows that is judged.
func (j *judging) generalizedState() generalState {
	w := j.judgedWindows()
	if w == nil {
		return stateUnknown
	}
	switch w.Installation.State.Generalized {
	case windows.Yes:
		return generalized
	case windows.No:
		return notGeneralized
	case windows.Interrupted:
		return interrupted
	}
	return stateUnknown
}

// judgedWindows is the installation the default entry names; where it names
// none that is here, the only one, else the first (design: windows-volume).
func (j *judging) judgedWindows() *WindowsFacts {
	if len(j.f.Windows) == 0 {
		return nil
	}
	if at := j.namedLocation(); at != nil {
		for i := range j.f.Windows {
			if w := &j.f.Windows[i]; w.Disk == at.Disk && w.Partition == at.Partition &&
				w.Installation.Root.SameFold(j.systemRoot()) {
				return w
			}
		}
	}
	for i := range j.f.Windows {
		if w := &j.f.Windows[i]; w.Installation.Root.SameFold(j.systemRoot()) {
			return w
		}
	}
	return &j.f.Windows[0]
}

// systemRoot is the Windows directory of the default entry, \Windows without
// one.
func (j *judging) systemRoot() text.Raw {
	if o := j.defaultLoader(); o != nil {
		if root, ok := o.StringElement(bcd.SystemRoot); ok {
			return root
		}
	}
	return text.New(`\Windows`)
}

// namedLocation is the partition the default entry's osdevice names; nil when
// it names none of those examined.
func (j *judging) namedLocation() *bcd.Location {
	for _, d := range j.devices.Devices {
		if d.Type == bcd.OSDevice && d.Decides {
			return d.Location
		}
	}
	return nil
}

// judgeWindowsVolume: where is the Windows the default entry names?
func (j *judging) judgeWindowsVolume() {
	d := j.subject()
	if d == nil || len(d.Volumes) == 0 {
		return
	}
	w := j.judgedWindows()
	if w == nil {
		j.noWindows(d)
		return
	}
	j.d.Windows = w
	at := Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: w.Installation.Root}
	stage := j.d.Stage(WindowsVolume)
	stage.Summary = fmt.Sprintf("partition %d, %s", w.Partition, w.Installation.Root)
	e := Evidence{Outcome: Pass, Label: "Windows", Found: stage.Summary,
		Text: fmt.Sprintf(saysWindowsVolume, w.Installation.Root, w.Partition), Place: at}
	if w.Logical {
		e.Outcome, e.Needs, e.Text = Fail, "a primary partition", fmt.Sprintf(saysLogicalDrive, w.Partition)
		j.blame(WindowsOnLogicalDrive, WindowsVolume, Proven)
	}
	j.onDisk(WindowsVolume, e)
	j.severalWindows()
}

// severalWindows warns where a locate device could find more than one.
func (j *judging) severalWindows() {
	root, fits := j.systemRoot(), 0
	for _, w := range j.f.Windows {
		at := Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: w.Installation.Root}
		if w.Installation.Root.SameFold(root) {
			fits++
		}
		if len(j.f.Windows) > 1 {
			j.onDisk(WindowsVolume, Evidence{Label: fmt.Sprintf("partition %d", w.Partition),
				Found: w.Installation.Identity.Product.String(), Place: at,
				Text: fmt.Sprintf(saysAlsoWindows, w.Partition, w.Installation.Root, w.Installation.Identity.Product)})
		}
	}
	if fits < 2 {
		return
	}
	j.onDisk(WindowsVolume, Evidence{Outcome: Warn, Label: "volumes that fit", Found: fmt.Sprint(fits), Needs: "one",
		Text:  fmt.Sprintf(saysSeveralWindows, root, fits),
		Place: Place{Source: FromDisk, Disk: j.f.Windows[0].Disk}})
	j.blame(SeveralWindows, WindowsVolume, Proven)
}

// noWindows says that no installation was found, where one was looked for.
func (j *judging) noWindows(d *Disk) {
	if _, ok := j.causes[NotWindows]; ok || j.f.Store == nil && j.d.Stage(BootVolume).Disk.Outcome == Fail {
		return // nothing to look for: the earlier stages say why
	}
	j.d.Stage(WindowsVolume).Summary = "no Windows found"
	j.onDisk(WindowsVolume, Evidence{Outcome: Fail, Label: "Windows", Found: "on no volume",
		Needs: `\Windows\System32\config`,
		Text:  fmt.Sprintf(saysNoWindowsFound, j.systemRoot()), Place: Place{Source: FromDisk, Disk: d.Number}})
	if _, ok := j.causes[Encrypted]; !ok {
		j.blame(WindowsMissing, WindowsVolume, Proven)
	}
}

// judgeIdentity: which Windows is it?
func (j *judging) judgeIdentity() {
	w := j.judgedWindows()
	if w == nil {
		return
	}
	in := w.Installation
	for _, p := range in.Problems {
		j.onDisk(OSIdentity, Evidence{Outcome: Fail, Label: p.Path.String(), Found: "damaged", Needs: "a sound hive",
			Text: fmt.Sprintf(saysHiveDamaged, p.Path, p.Reason),
			Place: Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: p.Path, Offset: p.Offset,
				Space: InContent}})
		j.blame(WindowsDamaged, OSIdentity, Proven)
	}
	stage, id := j.d.Stage(OSIdentity), in.Identity
	if id.Product.IsEmpty() {
		stage.Summary = "not readable"
		return
	}
	stage.Summary = id.Product.String()
	for i, f := range id.Places {
		e := Evidence{Label: f.Name, Found: f.Found.String(), Text: fmt.Sprintf(saysIdentityValue, f.Name, f.Found),
			Place: findingPlace(w, f)}
		if i == 0 {
			e.Outcome, e.Text = Pass, fmt.Sprintf(saysIdentity, id.Product, id.Build, id.Architecture)
		}
		j.onDisk(OSIdentity, e)
	}
	if id.Installation.EqualFold("Nano Server") {
		j.onDisk(OSIdentity, Evidence{Outcome: Warn, Label: "installation type", Found: "Nano Server", Text: saysNano,
			Place: Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition}})
	}
}

func findingPlace(w *WindowsFacts, f windows.Finding) Place {
	p := Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: f.Path, Key: f.Key, Value: f.Value,
		Line: f.Line}
	if f.Offset > 0 {
		p.Offset, p.Space = f.Offset, InContent
	}
	if f.Line > 0 && f.Key.IsEmpty() && f.Path.ContainsFold("setupact") {
		p.Source = FromSysprepLog
	}
	return p
}

// judgeGeneralize: did sysprep /generalize finish, in the BCD and in Windows?
func (j *judging) judgeGeneralize() {
	w := j.judgedWindows()
	if w == nil {
		return
	}
	state := w.Installation.State
	outcome := j.generalizeOutcome(state)
	stage := j.d.Stage(Generalize)
	stage.Summary = generalizeSummaries[state.Generalized]
	for i, f := range state.Findings {
		e := Evidence{Label: f.Name, Found: f.Found.String(), Place: findingPlace(w, f), Text: findingSentence(f)}
		if i == 0 && outcome != Unknown {
			e.Outcome, e.Needs = outcome, needsGeneralized(state.Generalized)
			e.Text = fmt.Sprintf(saysImageState, state.ImageState, generalizeMeanings[state.Generalized])
		}
		if i == 0 || !f.Found.IsEmpty() {
			j.onDisk(Generalize, e)
		}
	}
	for _, n := range w.Installation.Notes {
		j.note(n.ID, n.Text)
	}
}

func needsGeneralized(g windows.Generalized) string {
	if g == windows.Yes {
		return ""
	}
	return "GENERALIZE_RESEAL_TO_OOBE"
}

func findingSentence(f windows.Finding) string {
	if f.Found.IsEmpty() {
		return fmt.Sprintf(saysFindingMissing, f.Name, f.Path)
	}
	return fmt.Sprintf(saysFinding, f.Path, f.Name, f.Found)
}

// generalizeOutcome is the table of design (Device classes), the Windows
// column first.
func (j *judging) generalizeOutcome(s windows.State) Outcome {
	portable := j.d.BCD != nil && j.d.BCD.Class == bcd.ClassPortable
	tied := j.d.BCD != nil && j.d.BCD.Class == bcd.ClassThisDisk
	switch s.Generalized {
	case windows.Interrupted:
		j.blame(GeneralizeInterrupted, Generalize, Proven)
		return Fail
	case windows.No:
		if portable {
			j.blame(BCDSwapped, Generalize, Proven)
			return Warn
		}
		j.blame(NotGeneralized, Generalize, Proven)
		return Fail
	case windows.Yes:
		if tied && j.mbr() {
			j.blame(BCDTiedToDisk, BCDDevices, Proven)
		}
		if s.ToAudit {
			j.blame(AuditMode, Generalize, Proven)
			return Warn
		}
		return Pass
	}
	if tied && j.mbr() {
		j.blame(BCDTiedToDisk, BCDDevices, Proven)
	}
	return Unknown
}
