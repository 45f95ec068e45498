package diagnose

import (
	"errors"
	"fmt"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
)

// storeKey is where in a store's hive an element lies.
func storeKey(o *bcd.Object, t bcd.ElementType) text.Raw {
	return text.Concat(text.New(`Objects\`), o.Name, text.New(`\Elements\`+t.String()))
}

// storePlace is the place of an element of the store that is judged.
func (j *judging) storePlace(o *bcd.Object, e *bcd.Element) Place {
	s := j.f.Store
	p := Place{Source: FromStore, Disk: s.Disk, Partition: s.Partition, Path: s.Path, Key: storeKey(o, e.Type),
		Value: text.New("Element")}
	if e.Offset > 0 {
		p.Offset, p.Space = e.Offset, InContent
	}
	if s.Store.FromText {
		p.Source, p.Value = FromBcdedit, text.Raw{}
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
	at := Place{Source: FromStore, Disk: s.Disk, Partition: s.Partition, Path: s.Path}
	stage := j.d.Stage(BCDRead)
	if s.Problem != nil {
		stage.Summary = "cannot be read"
		j.onDisk(BCDRead, Evidence{Outcome: Fail, Label: "hive", Found: "damaged", Needs: "a sound hive",
			Place: s.Problem.Place,
			Text:  fmt.Sprintf(saysBCDDamaged, s.Path, s.Problem.Reason)})
		j.blame(BCDDamaged, BCDRead, Proven)
		return
	}
	stage.Summary = fmt.Sprintf("%s, %s", s.Path, Count(len(s.Store.Objects), "object"))
	if s.Dirty {
		at.Offset, at.Space = 4, InContent
		j.onDisk(BCDRead, Evidence{Outcome: Warn, Label: "hive", Found: "not written back cleanly",
			Text: fmt.Sprintf(saysHiveDirty, s.Path), Place: at})
		j.blame(HiveDirty, BCDRead, Proven)
		at.Space = NoOffset
	}
	if s.Replayed {
		j.onDisk(BCDRead, Evidence{Outcome: Warn, Label: "hive", Found: "log replayed in memory",
			Text: fmt.Sprintf(saysHiveReplayed, s.Path), Place: at})
		j.blame(LogReplayed, BCDRead, Proven)
	}
	if entry, err := s.Store.Default(); err != nil {
		stage.Summary = "no default entry"
		j.onDisk(BCDRead, Evidence{Outcome: Fail, Label: "default entry", Found: "none",
			Needs: "an entry that exists", Place: j.defaultPlace(at),
			Text: fmt.Sprintf(saysNoDefault, s.Path, text.New(err.Error()))})
		j.blame(BCDNoDefault, BCDRead, Proven)
	} else {
		j.onDisk(BCDRead, Evidence{Outcome: Pass, Label: "default entry", Found: entry.Description().String(),
			Place: j.defaultPlace(at),
			Text:  fmt.Sprintf(saysBCDRead, s.Path, len(s.Store.Objects), entry.ID, entry.Description())})
	}
	if err := s.Store.Damage; err != nil {
		j.onDisk(BCDRead, Evidence{Outcome: Fail, Label: "hive", Found: "damaged in parts", Needs: "a sound hive",
			Text: fmt.Sprintf(saysBCDPartly, s.Path, text.New(err.Error())), Place: at})
		j.blame(BCDDamaged, BCDRead, Proven)
	}
	for _, a := range s.Store.Anomalies {
		p := at
		p.Key, p.Offset, p.Space = a.Object, a.Offset, InContent
		j.onDisk(BCDRead, Evidence{Label: "oddity", Found: a.Text, Text: a.String(), Place: p})
	}
	j.compareStore()
}

// defaultPlace is the place of the element that names the default entry.
func (j *judging) defaultPlace(otherwise Place) Place {
	m, err := j.f.Store.Store.BootManager()
	if err != nil {
		return otherwise
	}
	e, ok := m.Element(bcd.DefaultEntry)
	if !ok {
		return otherwise
	}
	return j.storePlace(m, e)
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
	j.devices = bcd.Classify(b.Store, b.Locations)
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
		stage.Summary = saysPortableShort
	case bcd.ClassThisDisk:
		stage.Summary = fmt.Sprintf("%s tied to this disk", Count(tied, "device"))
		j.d.Notes = append(j.d.Notes, j.gptNote()...)
	case bcd.ClassOtherDisk:
		stage.Summary = fmt.Sprintf("%s not on this disk", Count(tied, "device"))
		j.blame(BCDOtherDisk, BCDDevices, Proven)
	default:
		stage.Summary = saysNothingToCompare
	}
}

// gptNote says why devices tied to a GPT disk are no fault by themselves.
func (j *judging) gptNote() []Note {
	if j.mbr() {
		return nil
	}
	return []Note{{ID: "gpt-partition-devices", Text: saysGPTDevices}}
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
		if j.mbr() || j.generalizedState() == notGeneralized {
			return Warn
		}
		return Pass
	}
	return Unknown
}

func (j *judging) deviceEvidence(d bcd.DeviceClass) Evidence {
	name := d.Alias
	if name == "" {
		name = d.Object.ID.String()
	}
	e := Evidence{Label: name + " " + d.Name, Found: "not there", Needs: needsDevice(d)}
	value := "nothing"
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
	return "locate"
}

// defaultLoader is the entry that starts, nil without one.
func (j *judging) defaultLoader() *bcd.Object {
	if j.d.BCD == nil {
		return nil
	}
	o, err := j.d.BCD.Store.Default()
	if err != nil && !errors.Is(err, bcd.ErrDefaultMissing) {
		return nil
	}
	return o
}
