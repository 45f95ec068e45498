package tui

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// Libraries that are no folders, for the goldens and where there are many disks.

// fakeLibrary scans nothing: rows are as they are given, in words "name seed".
func fakeLibrary(folder string, rows ...string) *librarian {
	seeds := seedDiagnoses()
	return &librarian{
		folder: func(string) (string, bool) { return folder, true },
		glance: func(context.Context, string) *diagnose.Diagnosis { return nil },
		list:   func(string) ([]entry, error) { return nil, fs.ErrNotExist },
		scan: func(_ context.Context, _ string, _ examine.ScanOptions,
			row func(text.Raw, *diagnose.Diagnosis) *libraryRow, each func(*libraryRow)) error {
			for _, r := range rows {
				i := strings.LastIndexByte(r, ' ')
				name, seed := r[:i], r[i+1:]
				if seed == "stop" {
					return context.Canceled
				}
				each(row(text.New(folder+`\`+name), seeds[seed]))
			}
			return nil
		},
	}
}

// seedDiagnoses are the diagnoses of some disks.
var seedDiagnoses = sync.OnceValue(func() map[string]*diagnose.Diagnosis {
	judge := func(disk []byte) *diagnose.Diagnosis {
		c := examine.Open(examine.Options{}, examine.Input{Name: text.New("disk.vhd"),
			Reader: strings.NewReader(string(disk)), Size: int64(len(disk))})
		defer c.Close()
		d := diagnose.Judge(c.Examine(context.Background(), nil), diagnose.Traces{})
		return &d
	}
	seed := func(o disktest.SeedOptions) *diagnose.Diagnosis {
		o.Size = 2 << 30
		return judge(disktest.DynamicVHD(disktest.SeedDisk(o)))
	}
	return map[string]*diagnose.Diagnosis{
		"fail": seed(disktest.SeedOptions{}), "risk": seed(disktest.SeedOptions{SwappedStore: true}),
		"clear": seed(disktest.SeedOptions{Generalized: true}), "empty": judge(nil),
		"blank": judge(disktest.DynamicVHD(disktest.NewImage(64 << 20))), "cut": judge([]byte("no disk")),
	}
})

const fakeFolder = `\\lib01\MSSCVMMLibrary\VHDs`

func shelved(rows ...string) Options {
	return Options{Inputs: []examine.Input{{Path: "x"}}, librarian: fakeLibrary(fakeFolder, rows...)}
}

var libraryRows = []string{
	`Archive\2012\W2012.vhd fail`, `Archive\2012\W2012-R2-Datacenter-with-GUI-2016-03-gold-before-sysprep.vhdx fail`,
	`Archive\2012\W2012-swapped.vhd risk`, `Archive\cut.vhd cut`, `Archive\nothing.vhdx empty`, `Data\Profiles.vhdx blank`,
	`Data\SQL.vhdx blank`, `W2012-gold.vhdx clear`, `W2016-01.vhdx clear`, `W2016-02.vhdx clear`, `W2016-03.vhdx risk`,
	`W2019-01.vhdx clear`, `W2019-02.vhdx fail`, `W2019-03.vhdx clear`, `W2019-04.vhdx clear`, `W2022-01.vhdx clear`,
	`W2022-02.vhdx clear`, `W2022-03.vhdx clear`, `W2022-04.vhdx clear`, `W2022-05.vhdx fail`, `W2025-01.vhdx clear`,
}

func withLibrary(*testing.T) Options { return shelved(libraryRows...) }

func withStoppedLibrary(*testing.T) Options {
	return shelved(append(append([]string{}, libraryRows[:4]...), "x stop")...)
}

// withFolder is a folder of a few files to open one from.
func withFolder(t *testing.T) Options {
	l := fakeLibrary(fakeFolder)
	when := time.Date(2025, 12, 24, 18, 0, 0, 0, time.Local)
	l.folder = func(path string) (string, bool) { return path, path == "/reports" }
	l.glance = func(context.Context, string) *diagnose.Diagnosis { return seedDiagnoses()["risk"] }
	l.list = func(string) ([]entry, error) {
		list := []entry{
			{name: "W2012-gold.vhd", size: 11 << 30, changed: when}, {name: "W2016 Datacenter with GUI, before sysprep.vhdx",
				size: 23<<30 + 400<<20, changed: when.Add(40 * time.Hour)}, {name: "Archive", folder: true, changed: when},
			{name: "debugview.log", size: 1, changed: when}, {name: "readme.docx", size: 20000, changed: when},
		}
		sortEntries(list)
		return list, nil
	}
	return Options{Demo: bare(t).Demo, ConfigDir: withRecent(t).ConfigDir, librarian: l}
}

func withEmptyLibrary(*testing.T) Options { return shelved() }

// withDiskOfLibrary is a folder with one disk, which can be opened.
func withDiskOfLibrary(t *testing.T) Options {
	dir := folder(t, map[string]string{"seed-fail.vhd": diskBytes(t, "seed-fail")})
	return Options{Inputs: []examine.Input{{Path: dir}}}
}

// manyRows are so many disks, of all kinds.
func manyRows(n int) []string {
	var rows []string
	seeds := []string{"clear", "fail", "clear", "risk", "clear", "blank", "cut"}
	for i := range n {
		rows = append(rows, fmt.Sprintf("W%05d.vhdx %s", i, seeds[i%len(seeds)]))
	}
	return rows
}
