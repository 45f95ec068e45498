package diagnose

import (
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/text"
)

// storeKey is where in a store's hive an element lies.
func storeKey(o *bcd.Object, t bcd.ElementType) text.Raw {
	return text.Concat(text.New(`Objects\`), o.Name, text.New(`\Elements\`+t.String()))
}

// inStore is the place of the store that is judged: a hive, or a listing.
func (j *judging) inStore() Place {
	s := j.f.Store
	p := Place{Source: FromStore, Disk: s.Disk, Partition: s.Partition, Path: s.Path}
	if s.Store != nil && s.Store.FromText {
		p.Source = FromBcdedit
	}
	return p
}

// storePlace is the place of an element of the store that is judged.
func (j *judging) storePlace(o *bcd.Object, e *bcd.Element) Place {
	p := j.inStore()
	p.Object, p.Element = o.Name, e.Type
	if p.Source == FromBcdedit {
		p.Line = e.Line
		return p
	}
	p.Key, p.Value = storeKey(o, e.Type), text.New("Element")
	if e.Offset > 0 {
		p.Offset, p.Space = e.Offset, InContent
	}
	return p
}

// judgeStore: is the store a sound hive with a boot manager and a default
// entry?
func (j *judging) judgeStore() {
	s := j.f.Store
	if s == nil {
		return
	}
	at := j.inStore()
	stage := j.d.Stage(BCDRead)
	if s.Problem != nil {
		stage.Summary = shortUnreadable
		j.onDisk(BCDRead, Evidence{Outcome: Fail, Label: nameHive, Found: foundDamaged, Needs: needsSoundHive, Place: s.Problem.Place,
			Text: fmt.Sprintf(saysBCDDamaged, s.Path, s.Problem.Reason)})
		j.blame(BCDDamaged, BCDRead, Proven)
		return
	}
	stage.Summary = fmt.Sprintf("%s, %s", s.Path, Count(len(s.Store.Objects), nameObject))
	j.judgeLogs(at)
	j.judgeEntry(at)
	if err := s.Store.Damage; err != nil {
		j.onDisk(BCDRead, Evidence{Outcome: Fail, Label: nameHive, Found: foundDamagedPartly, Needs: needsSoundHive,
			Text: fmt.Sprintf(saysBCDPartly, s.Path, text.New(err.Error())), Place: at})
		j.blame(BCDDamaged, BCDRead, Proven)
	}
	for _, a := range s.Store.Anomalies {
		p := at
		p.Object, p.Element = a.Object, a.Element
		if s.Store.FromText {
			p.Line = a.Line
		} else {
			p.Key, p.Offset, p.Space = a.Object, a.Offset, InContent
		}
		j.onDisk(BCDRead, Evidence{Label: nameOddity, Found: a.Text, Text: a.String(), Place: p})
	}
	j.compareStore()
}

// judgeLogs says of a store that was not written back what its logs do for it.
func (j *judging) judgeLogs(at Place) {
	s := j.f.Store
	if s.Dirty {
		dirty := at
		dirty.Offset, dirty.Space = 4, InContent
		e := Evidence{Outcome: Warn, Label: nameHive, Found: foundNotWrittenBack, Text: fmt.Sprintf(saysHiveDirty, s.Path), Place: dirty}
		if err := s.Store.LogProblem; err != nil {
			e.Text += " " + fmt.Sprintf(saysLogUnusable, text.New(err.Error()))
		}
		j.onDisk(BCDRead, e)
		j.blame(HiveDirty, BCDRead, Proven)
	}
	if s.Replayed {
		j.onDisk(BCDRead, Evidence{Outcome: Warn, Label: nameHive, Found: foundReplayed, Text: fmt.Sprintf(saysHiveReplayed, s.Path), Place: at})
		j.blame(LogReplayed, BCDRead, Proven)
	}
}

// judgeEntry: which entry starts? Without a default the first in the display
// order does (facts: vmm-pipeline §8).
func (j *judging) judgeEntry(at Place) {
	s := j.f.Store
	entry := j.course.entry
	switch {
	case entry == nil:
		_, err := s.Store.Default()
		j.d.Stage(BCDRead).Summary = shortNoDefault
		e := Evidence{Outcome: Fail, Label: nameDefault, Found: foundNone, Needs: needsEntry, Place: j.defaultPlace(at),
			Text: fmt.Sprintf(saysNoDefault, s.Path, text.New(err.Error()))}
		if s.Store.FromText && !s.Store.Whole {
			e.Outcome, e.Needs = Unknown, ""
			e.Text = fmt.Sprintf(saysNoDefaultInPart, s.Path)
			if m, named := j.defaultElement(); named != nil {
				e.Found = s.Store.Print(m, named).String()
				e.Text = fmt.Sprintf(saysDefaultElsewhere, s.Path, e.Found)
			}
			j.onDisk(BCDRead, e)
			return
		}
		j.onDisk(BCDRead, e)
		j.blame(BCDNoDefault, BCDRead, Proven)
	case !j.course.named:
		j.d.Stage(BCDRead).Summary = shortNoDefault
		j.onDisk(BCDRead, Evidence{Outcome: Warn, Label: nameDefault, Found: foundNone, Needs: needsEntry, Place: at,
			Text: fmt.Sprintf(saysFirstInOrder, s.Path, entry.Name, entry.Description())})
		j.blame(BCDNoDefault, BCDRead, Proven)
	default:
		j.onDisk(BCDRead, Evidence{Outcome: Pass, Label: nameDefault, Found: entry.Description().String(), Place: j.defaultPlace(at),
			Text: fmt.Sprintf(saysBCDRead, s.Path, len(s.Store.Objects), entry.Name, entry.Description())})
	}
}

// defaultPlace is the place of the element that names the default entry.
func (j *judging) defaultPlace(otherwise Place) Place {
	if m, e := j.defaultElement(); e != nil {
		return j.storePlace(m, e)
	}
	return otherwise
}

// defaultElement is the element of the boot manager that names the default entry;
// nil when there is none.
func (j *judging) defaultElement() (*bcd.Object, *bcd.Element) {
	m, err := j.f.Store.Store.BootManager()
	if err != nil {
		return nil, nil
	}
	e, _ := m.Element(bcd.DefaultEntry)
	return m, e
}

// compareStore holds the store against the reference, or against what sysprep
// /generalize would make of it.
func (j *judging) compareStore() {
	s := j.f.Store
	b := &BCD{Disk: s.Disk, Partition: s.Partition, Path: s.Path, Store: s.Store, Locations: j.f.Locations()}
	if r := j.f.Reference; r != nil {
		b.After = r.Store
		j.d.Reference = &Reference{Path: r.Path, Kind: r.Kind}
	} else {
		b.After = bcd.Generalize(s.Store)
		j.d.Reference = &Reference{Predicted: true}
	}
	b.Diff = bcd.Compare(s.Store, b.After, b.Locations)
	j.d.BCD = b
}

// judgeDevices: are the devices portable, tied to this disk, or to another?
// (design: Device classes.)
func (j *judging) judgeDevices() {
	b := j.d.BCD
	if b == nil {
		return
	}
	c := j.devices
	b.Class = c.Class
	tied := 0
	for _, d := range c.Devices {
		e := j.deviceEvidence(d)
		if d.Decides {
			e.Outcome = j.deviceOutcome(d)
			if d.Class != bcd.ClassPortable {
				tied++
			}
		}
		j.onDisk(BCDDevices, e)
	}
	stage := j.d.Stage(BCDDevices)
	switch c.Class {
	case bcd.ClassPortable:
		stage.Summary = shortPortable
	case bcd.ClassThisDisk:
		stage.Summary = fmt.Sprintf(shortTied, Count(tied, nameDevice))
		j.d.Notes = append(j.d.Notes, j.gptNote()...)
	case bcd.ClassOtherDisk:
		stage.Summary = fmt.Sprintf(shortOtherDisk, Count(tied, nameDevice))
		j.blame(BCDOtherDisk, BCDDevices, Proven)
	default:
		j.doubt(BCDDevices)
		stage.Summary = shortNothingToCompare
		if len(j.volumes()) > 0 {
			stage.Summary = shortNowhere
		}
	}
	j.judgeLocate()
}

// judgeLocate: the boot manager of Windows 6.0 does not know locate (facts:
// vmm-pipeline §8).
func (j *judging) judgeLocate() {
	w := j.judgedWindows()
	if w == nil || w.Installation.Identity.Version != "6.0" {
		return
	}
	for _, d := range j.devices.Devices {
		if _, ok := locateOf(d.Object, d.Type); ok && d.Decides {
			e := j.deviceEvidence(d)
			e.Outcome, e.Needs, e.Inferred = Fail, needsPartitionDevice, true
			e.Text = fmt.Sprintf(saysLocateUnsupported, e.Label, e.Found)
			j.onDisk(BCDDevices, e)
			j.blame(LocateUnsupported, BCDDevices, Inferred)
		}
	}
}

// gptNote says why devices tied to a GPT disk are no fault by themselves.
func (j *judging) gptNote() []Note {
	if j.mbr() {
		return nil
	}
	return []Note{{ID: "gpt-partition-devices", Text: saysGPTDevices}}
}

// namesPartition reports whether a device that decides is a partition by its
// disk's identity.
func namesPartition(d bcd.DeviceClass) bool {
	return d.Decides && (d.Class == bcd.ClassThisDisk || d.Class == bcd.ClassOtherDisk)
}

// deviceOutcome weighs a device that decides. A device of this very disk is a
// risk on an MBR disk, and on a GPT disk when Windows is not generalized.
func (j *judging) deviceOutcome(d bcd.DeviceClass) Outcome {
	switch d.Class {
	case bcd.ClassPortable:
		return Pass
	case bcd.ClassOtherDisk:
		return Fail
	case bcd.ClassThisDisk:
		if j.mbr() || j.generalized() == windows.No {
			return Warn
		}
		return Pass
	}
	return Unknown
}

func (j *judging) deviceEvidence(d bcd.DeviceClass) Evidence {
	name := d.Alias
	if name == "" {
		name = d.Object.Name.String()
	}
	e := Evidence{Label: name + " " + d.Name, Found: foundNotThere, Needs: needsDevice(d)}
	value := foundNothing
	if d.Element != nil {
		printed := j.d.BCD.Store.Print(d.Object, d.Element)
		e.Found, value = printed.String(), printed.String()
		e.Place = j.storePlace(d.Object, d.Element)
	}
	e.Text = fmt.Sprintf(deviceSentence(d), d.Name, name, value, d.Detail)
	return e
}

func deviceSentence(d bcd.DeviceClass) string {
	switch d.Class {
	case bcd.ClassPortable:
		return saysDevicePortable
	case bcd.ClassThisDisk:
		return saysDeviceThisDisk
	case bcd.ClassOtherDisk:
		return saysDeviceOtherDisk
	}
	return saysDeviceUnknown
}

// needsDevice says what VMM can use there, in a few words.
func needsDevice(d bcd.DeviceClass) string {
	if d.Class == bcd.ClassPortable || !d.Decides {
		return ""
	}
	return needsLocate
}
