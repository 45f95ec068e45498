package tui

import (
	"testing"

	"vmmdoctor/diagnose/examine"
)

// Libraries for the goldens: the names of one, and disks of the tests.

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

func withEmptyLibrary(*testing.T) Options { return shelved() }

// withDiskOfLibrary is a folder with one disk, which can be opened.
func withDiskOfLibrary(t *testing.T) Options {
	return Options{Inputs: []examine.Input{{Path: folder(t, map[string]string{"seed-fail.vhd": diskBytes(t, "seed-fail")})}}}
}
