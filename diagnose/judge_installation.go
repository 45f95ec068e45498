package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/text"
)

// generalized is the state of the Windows that is judged.
func (j *judging) generalized() windows.Generalized {
	if w := j.judgedWindows(); w != nil {
		return w.Installation.State.Generalized
	}
	return windows.UnknownGeneral
}

// judgedWindows is the installation that the entry that starts leads to; where it
// leads to none, the one with its directory, else the first: what that one says
// is worth knowing all the same.
func (j *judging) judgedWindows() *WindowsFacts {
	if to := j.course.system.to; to != nil {
		if w := j.windowsOn(*to, j.systemRoot()); w != nil {
			return w
		}
	}
	for i := range j.f.Windows {
		if w := &j.f.Windows[i]; w.Installation.Root.SameFold(j.systemRoot()) {
			return w
		}
	}
	if len(j.f.Windows) == 0 {
		return nil
	}
	return &j.f.Windows[0]
}

// windowsOn is the installation in a directory of a volume.
func (j *judging) windowsOn(at VolumeRef, root text.Raw) *WindowsFacts {
	i := slices.IndexFunc(j.f.Windows, func(w WindowsFacts) bool {
		return w.Disk == at.Disk.Number && w.Partition == at.partition() && w.Installation.Root.SameFold(root)
	})
	if i < 0 {
		return nil
	}
	return &j.f.Windows[i]
}

// systemRoot is the Windows directory of the entry that starts, \Windows without
// one.
func (j *judging) systemRoot() text.Raw {
	if o := j.course.entry; o != nil {
		if root, ok := o.StringElement(bcd.SystemRoot); ok {
			return root
		}
	}
	return text.New(`\Windows`)
}

// judgeWindowsVolume: does the entry that starts lead to a Windows?
func (j *judging) judgeWindowsVolume() {
	if o := j.course.entry; o != nil && o.Payload() != bcd.PayloadWindows {
		j.otherPayload(o)
		return
	}
	d := j.subject()
	if d == nil || len(d.Volumes) == 0 {
		return
	}
	j.d.Windows = j.judgedWindows()
	j.judgeSequence()
	j.judgeLoader()
	j.judgeSystem(d)
	j.severalWindows()
}

// otherPayload says that the entry starts something else than an installed
// Windows.
func (j *judging) otherPayload(o *bcd.Object) {
	j.d.Windows = j.judgedWindows()
	j.d.Stage(WindowsVolume).Summary = payloadWords[o.Payload()]
	j.onDisk(WindowsVolume, Evidence{Outcome: Fail, Label: nameDefault, Found: payloadWords[o.Payload()], Needs: needsInstalled,
		Text: fmt.Sprintf(saysOtherPayload, o.Description(), o.Name, payloadWords[o.Payload()]), Place: j.entryPlace(o, bcd.ApplicationDevice)})
	j.blame(DefaultNotWindows, WindowsVolume, Proven)
}

// entryPlace is the place of an element of the store, or of the store where the
// object lacks it.
func (j *judging) entryPlace(o *bcd.Object, t bcd.ElementType) Place {
	if e, ok := o.Element(t); ok {
		return j.storePlace(o, e)
	}
	return j.inStore()
}

// judgeSequence warns of an entry that is started once before the default one.
func (j *judging) judgeSequence() {
	if j.course.entry == nil {
		return
	}
	next := j.f.Store.Store.Sequence()
	if len(next) == 0 || next[0].ID == j.course.entry.ID {
		return
	}
	m, err := j.f.Store.Store.BootManager()
	if err != nil {
		return
	}
	j.onDisk(WindowsVolume, Evidence{Outcome: Warn, Label: nameSequence, Found: next[0].Description().String(), Needs: needsNoSequence,
		Text: fmt.Sprintf(saysSequence, next[0].Description(), next[0].Name), Place: j.entryPlace(m, bcd.BootSequence)})
	j.blame(BootSequencePending, WindowsVolume, Proven)
}

// judgeLoader: is the loader there, and is it one that the firmware starts?
func (j *judging) judgeLoader() {
	o := j.course.entry
	if o == nil {
		return
	}
	path, ok := o.StringElement(bcd.ApplicationPath)
	l := j.course.loader
	e := Evidence{Label: nameLoader, Found: path.String(), Place: j.entryPlace(o, bcd.ApplicationPath)}
	switch {
	case !ok:
		e.Outcome, e.Found, e.Needs, e.Text = Fail, foundNothing, needsLoaderFile, fmt.Sprintf(saysNoLoaderPath, o.Name)
	case !j.loaderFits(path):
		e.Outcome, e.Needs = Fail, loaderNames[j.uefi()]
		e.Text = fmt.Sprintf(saysLoaderKind, path, firmwareWords[j.uefi()], loaderNames[j.uefi()])
	case j.nowhere(l):
		e.Outcome, e.Needs, e.Text = Fail, needsLoaderFile, fmt.Sprintf(saysLoaderNowhere, path)
	case l.to == nil:
		return // bcd-devices says what the device names, or the volume cannot be read
	default:
		j.loaderOn(*l.to, path, &e)
	}
	j.onDisk(WindowsVolume, e)
	if e.Outcome == Fail {
		j.blame(LoaderUnusable, WindowsVolume, Proven)
	}
}

// loaderOn says whether the loader is on the volume its device leads to.
func (j *judging) loaderOn(at VolumeRef, path text.Raw, e *Evidence) {
	switch at.Volume.has(path) {
	case There:
		e.Outcome, e.Text = Pass, fmt.Sprintf(saysLoader, path, at.partition())
	case NotThere:
		e.Outcome, e.Needs, e.Text = Fail, needsLoaderFile, fmt.Sprintf(saysLoaderMissing, path, at.partition())
	default:
		e.Text = fmt.Sprintf(saysLoaderUnread, path, at.partition())
		j.doubt(WindowsVolume)
	}
}

// loaderFits reports whether the loader is of the kind that the firmware starts.
func (j *judging) loaderFits(path text.Raw) bool {
	return !strings.HasSuffix(strings.ToLower(path.String()), loaderEndings[!j.uefi()])
}

// uefi reports whether the machine starts by UEFI: from a GPT, or where only a
// volume is known, by the place of its store.
func (j *judging) uefi() bool {
	if s := j.f.Store; s != nil && s.Disk > 0 && j.f.Disks[s.Disk-1].Table == nil {
		return s.Path.ContainsFold(`\EFI\`)
	}
	return !j.mbr()
}

// judgeSystem: is there a Windows where osdevice and systemroot say?
func (j *judging) judgeSystem(d *Disk) {
	w, l := j.d.Windows, j.course.system
	stage := j.d.Stage(WindowsVolume)
	switch {
	case w == nil:
		j.noWindows(d)
	case j.course.entry == nil, l.to == nil && !l.sought, l.to != nil && j.windowsOn(*l.to, j.systemRoot()) == w:
		stage.Summary = fmt.Sprintf(shortWindows, w.Partition, w.Installation.Root)
		e := Evidence{Outcome: Pass, Label: nameWindows, Found: stage.Summary, Place: windowsPlace(w),
			Text: fmt.Sprintf(saysWindowsVolume, w.Installation.Root, w.Partition)}
		if w.Logical {
			e.Outcome, e.Needs, e.Text = Fail, needsPrimary, fmt.Sprintf(saysLogicalDrive, w.Partition)
			j.blame(WindowsOnLogicalDrive, WindowsVolume, Proven)
		}
		j.onDisk(WindowsVolume, e)
	default:
		j.otherWindows(w)
	}
}

// otherWindows says that the entry leads elsewhere than to the Windows that is
// there.
func (j *judging) otherWindows(w *WindowsFacts) {
	l := j.course.system
	e := Evidence{Outcome: Fail, Label: nameWindows, Needs: fmt.Sprintf(shortWindows, w.Partition, w.Installation.Root),
		Place: j.entryPlace(j.course.entry, bcd.OSDevice)}
	root := j.systemRoot()
	switch {
	case l.to == nil && j.onlyMounted():
		j.d.Stage(WindowsVolume).Summary = foundNotMounted
		j.doubt(WindowsVolume)
		j.onDisk(WindowsVolume, Evidence{Label: nameWindows, Found: foundNotMounted, Text: fmt.Sprintf(saysEntryUnseen, root), Place: e.Place})
		return
	case l.to == nil && len(l.hidden) > 0, l.to != nil && l.to.Volume.has(root) == Unreadable:
		j.d.Stage(WindowsVolume).Summary = shortUnreadable
		j.doubt(WindowsVolume)
		j.onDisk(WindowsVolume, Evidence{Label: nameWindows, Found: foundUnreadable, Text: fmt.Sprintf(saysWindowsUnread, root), Place: e.Place})
		return
	case l.to == nil:
		e.Found, e.Text = foundOnNoVolume, fmt.Sprintf(saysSystemNowhere, root, w.Partition, w.Installation.Root)
	case l.to.Volume.has(root) == There:
		e.Found = fmt.Sprintf(foundNoHives, l.to.partition())
		e.Text = fmt.Sprintf(saysSystemWithoutHives, l.to.partition(), root, w.Partition, w.Installation.Root)
	default:
		e.Found = partitionName(l.to.partition())
		e.Text = fmt.Sprintf(saysSystemElsewhere, l.to.partition(), root, w.Partition, w.Installation.Root)
	}
	j.d.Stage(WindowsVolume).Summary = shortWindowsElsewhere
	j.onDisk(WindowsVolume, e)
	j.blame(WindowsMissing, WindowsVolume, Proven)
}

// severalWindows names each Windows where there are several, and warns where the
// entry does not say which.
func (j *judging) severalWindows() {
	if len(j.f.Windows) > 1 {
		for i := range j.f.Windows {
			w := &j.f.Windows[i]
			product := w.Installation.Identity.Product
			j.onDisk(WindowsVolume, Evidence{Label: partitionName(w.Partition), Found: product.String(), Place: windowsPlace(w),
				Text: fmt.Sprintf(saysAlsoWindows, w.Partition, w.Installation.Root, product)})
		}
	}
	root, fits := j.systemRoot(), 0
	for _, w := range j.f.Windows {
		if w.Installation.Root.SameFold(root) {
			fits++
		}
	}
	if fits < 2 || j.course.entry != nil && !j.course.system.sought {
		return
	}
	sentence := saysSeveralWindows
	if j.course.entry == nil {
		sentence = saysSeveralNoEntry
	}
	j.onDisk(WindowsVolume, Evidence{Outcome: Warn, Label: nameFitting, Found: fmt.Sprint(fits), Needs: needsOne,
		Text: fmt.Sprintf(sentence, root, fits), Place: Place{Source: FromDisk, Disk: j.f.Windows[0].Disk}})
	j.blame(SeveralWindows, WindowsVolume, Proven)
}

// windowsPlace is the directory of an installation.
func windowsPlace(w *WindowsFacts) Place {
	return Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: w.Installation.Root}
}

// noWindows says that no installation was found, where one was looked for.
func (j *judging) noWindows(d *Disk) {
	if j.blamed(NotWindows) || j.f.Store == nil && j.d.Stage(BootVolume).Disk.Outcome != Pass {
		return // nothing to look for: the earlier stages say why
	}
	e := Evidence{Outcome: Fail, Label: nameWindows, Found: foundOnNoVolume, Needs: needsWindowsFiles,
		Text: fmt.Sprintf(saysNoWindowsFound, j.systemRoot()), Place: Place{Source: FromDisk, Disk: d.Number}}
	j.d.Stage(WindowsVolume).Summary = shortNoWindows
	switch i := slices.IndexFunc(j.volumes(), func(r VolumeRef) bool { return r.Volume.opaque() && j.matters(r) }); {
	case j.blamed(Encrypted):
	case i >= 0:
		at := j.volumes()[i]
		j.d.Stage(WindowsVolume).Summary = shortUnreadable
		e.Outcome, e.Found, e.Needs, e.Place.Partition = Unknown, foundUnreadable, "", at.partition()
		e.Text = fmt.Sprintf(saysWindowsHidden, at.partition(), at.Volume.Content.Name)
		j.doubt(WindowsVolume)
	case j.onlyMounted():
		j.d.Stage(WindowsVolume).Summary = foundNotMounted
		e.Outcome, e.Found, e.Needs, e.Text = Unknown, foundNotMounted, "", saysWindowsUnseen
		j.doubt(WindowsVolume)
	default:
		j.blame(WindowsMissing, WindowsVolume, Proven)
	}
	j.onDisk(WindowsVolume, e)
}

// judgeIdentity: which Windows is it?
func (j *judging) judgeIdentity() {
	w := j.judgedWindows()
	if w == nil {
		return
	}
	in := w.Installation
	for _, p := range in.Problems {
		j.onDisk(OSIdentity, Evidence{Outcome: Fail, Label: p.Path.String(), Found: foundDamaged, Needs: needsSoundHive,
			Text: fmt.Sprintf(saysHiveDamaged, p.Path, p.Reason),
			Place: Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: p.Path, Offset: p.Offset,
				Space: InContent}})
		j.blame(WindowsDamaged, OSIdentity, Proven)
	}
	stage, id := j.d.Stage(OSIdentity), in.Identity
	if id.Product.IsEmpty() {
		stage.Summary = shortUnreadable
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
	if id.Installation.EqualFold(foundNano) {
		j.onDisk(OSIdentity, Evidence{Outcome: Warn, Label: nameInstallation, Found: foundNano, Text: saysNano,
			Place: Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition}})
	}
}

func findingPlace(w *WindowsFacts, f windows.Finding) Place {
	p := Place{Source: FromDisk, Disk: w.Disk, Partition: w.Partition, Path: f.Path, Key: f.Key, Value: f.Value,
		Line: f.Line}
	if f.Offset > 0 {
		p.Offset, p.Space = f.Offset, InContent
	}
	if f.Logged() {
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
	stage.Summary = generalizeSummary(state)
	if state.Sysprep.Failed {
		j.onDisk(Generalize, sysprepBroke(state.Sysprep, findingPlace(w, state.Sysprep.Because)))
	}
	for i, f := range state.Findings {
		e := Evidence{Label: findingLabel(f), Found: f.Found.String(), Place: findingPlace(w, f), Text: findingSentence(f)}
		if i == 0 && outcome != Unknown {
			e.Outcome, e.Needs = outcome, needsGeneralized(state.Generalized)
			e.Text = fmt.Sprintf(saysImageState, state.ImageState, generalizeMeaning(state))
		}
		if i == 0 || !f.Found.IsEmpty() {
			j.onDisk(Generalize, e)
		}
	}
	for _, n := range w.Installation.Notes {
		j.note(n.ID, n.Text)
	}
}

// findingLabel is the name of what was found; of a file it names that as well, since
// the registry may hold the same.
func findingLabel(f windows.Finding) string {
	if !f.Key.IsEmpty() || f.Path.IsEmpty() || f.Logged() {
		return f.Name
	}
	return f.Name + " in " + lastName(f.Path.String())
}

func needsGeneralized(g windows.Generalized) string {
	if g == windows.Yes {
		return ""
	}
	return needsGeneralizedState
}

func findingSentence(f windows.Finding) string {
	if f.Found.IsEmpty() {
		return fmt.Sprintf(saysFindingMissing, f.Name, f.Path)
	}
	sentence := saysFinding
	if f.Logged() {
		sentence = saysFindingLogged
	}
	return fmt.Sprintf(sentence, f.Path, f.Name, f.Found)
}

// generalizeOutcome is the table of design (Device classes), the Windows
// column first.
func (j *judging) generalizeOutcome(s windows.State) Outcome {
	portable := j.d.BCD != nil && j.d.BCD.Class == bcd.ClassPortable
	tied := j.d.BCD != nil && j.d.BCD.Class == bcd.ClassThisDisk
	if tied && j.mbr() && s.Generalized != windows.No && s.Generalized != windows.Interrupted {
		j.blame(BCDTiedToDisk, BCDDevices, Proven)
	}
	cause, outcome := CauseNone, Pass
	switch {
	case s.Generalized == windows.UnknownGeneral:
		outcome = Unknown
	case s.SysprepBroke:
		cause, outcome = GeneralizeInterrupted, Fail
	case s.Generalized == windows.Interrupted:
		cause, outcome = SetupUnfinished, Fail
	case s.Started:
		cause, outcome = GeneralizedThenStarted, Fail
	case s.Generalized == windows.No && portable:
		cause, outcome = BCDSwapped, Warn
	case s.Generalized == windows.No:
		cause, outcome = NotGeneralized, Fail
	case s.ByWord:
		cause, outcome = GeneralizedByWord, Warn
	case s.ToAudit:
		cause, outcome = AuditMode, Warn
	}
	if cause != CauseNone {
		j.blame(cause, Generalize, Proven)
	}
	return outcome
}
