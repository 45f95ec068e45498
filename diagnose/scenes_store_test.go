package diagnose_test

import (
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
)

// Parts of what "bcdedit /enum" prints on a running machine whose Windows is on
// C:.
const (
	listedManager = "Windows Boot Manager\n--------------------\n" +
		"identifier              {bootmgr}\n" +
		"device                  partition=\\Device\\HarddiskVolume1\n" +
		"description             Windows Boot Manager\n" +
		"default                 {current}\n" +
		"displayorder            {current}\n" +
		"timeout                 30\n\n"
	listedEntry = "Windows Boot Loader\n-------------------\n" +
		"identifier              {current}\n" +
		"device                  partition=C:\n" +
		"path                    \\Windows\\system32\\winload.exe\n" +
		"description             Windows 10\n" +
		"osdevice                partition=C:\n" +
		"systemroot              \\Windows\n"
)

// storeScenes are stores and listings without a disk. What is not in a part
// proves nothing.
var storeScenes = []struct {
	name  string
	input examine.Input
	said  map[diagnose.StageID]string // a piece of its evidence, word for word
	line  int                         // of the text, of the first of them
	causeCase
}{
	{name: "/enum {current}", input: input("bcd.txt", []byte(listedEntry)),
		said:      map[diagnose.StageID]string{diagnose.BCDRead: "bcd.txt names no default entry, but it is a part of a store only."},
		causeCase: causeCase{verdict: unknown, stages: stagesOf{diagnose.BCDRead: diagnose.Unknown, diagnose.BCDDevices: diagnose.Unknown, diagnose.Generalize: diagnose.Unknown}}},
	{name: "/enum {bootmgr}", input: input("bcd.txt", []byte(listedManager)),
		said: map[diagnose.StageID]string{diagnose.BCDRead: "bcd.txt is a part of a store: the entry that it starts, {current}, is not in it."}, line: 6,
		causeCase: causeCase{verdict: unknown, stages: stagesOf{diagnose.BCDRead: diagnose.Unknown, diagnose.BCDDevices: diagnose.Unknown}}},
	{name: "the default is {current}", input: input("bcd.txt", []byte(listedManager+listedEntry)),
		said: map[diagnose.StageID]string{
			diagnose.BCDRead:    "bcd.txt is a sound store of 2 objects; its default entry is {current}, Windows 10.",
			diagnose.BCDDevices: "The osdevice of {current} is partition=C:; the text does not say which disk it names.",
		}, line: 6,
		causeCase: causeCase{verdict: unknown, stages: stagesOf{diagnose.BCDDevices: diagnose.Unknown}}},
	{name: "the device of {bootmgr} is unknown", input: input("bcd.txt", []byte("Windows Boot Manager\n--------------------\n"+
		"identifier              {bootmgr}\ndevice                  unknown\ndefault                 {current}\n\n"+listedEntry)),
		causeCase: causeCase{verdict: unknown, stages: stagesOf{diagnose.BCDDevices: diagnose.Unknown}}},
	{name: "a store alone, tied to a disk", input: input("BCD", disktest.BootStore{}.Store().Hive()),
		causeCase: causeCase{verdict: unknown, stages: stagesOf{diagnose.BCDRead: diagnose.Pass, diagnose.BCDDevices: diagnose.Unknown, diagnose.Generalize: diagnose.Unknown}}},
}

func TestStoreScenes(t *testing.T) {
	for _, tt := range storeScenes {
		t.Run(tt.name, func(t *testing.T) {
			d := judged(t, tt.input)
			tt.check(t, d)
			for id, want := range tt.said {
				e, ok := saying(d.Stage(id), want)
				if !ok {
					t.Errorf("stage %s does not say %q: %+v", id, want, d.Stage(id).Disk.Evidence)
				}
				if id == diagnose.BCDRead && tt.line > 0 && (e.Place.Source != diagnose.FromBcdedit || e.Place.Line != tt.line || !e.Place.Key.IsEmpty()) {
					t.Errorf("the place is %+v, want line %d of the text, and no key", e.Place, tt.line)
				}
			}
		})
	}
}

// saying is the evidence of a stage with this sentence.
func saying(s *diagnose.Stage, want string) (diagnose.Evidence, bool) {
	for _, e := range s.Disk.Evidence {
		if e.Text == want {
			return e, true
		}
	}
	return diagnose.Evidence{}, false
}
