package tui

import (
	"testing"

	"vmmdoctor/diagnose/examine"
)

// Of several stores to compare with one is taken, and the screen says which is not.
func TestSeveralReferences(t *testing.T) {
	u := start(t, 120, 40, Options{Inputs: []examine.Input{
		diskInput(t, "seed-fail"), {Path: "../testdata/before-sysprep.bcd"}, {Path: "../testdata/after-sysprep.bcd"},
	}})
	u.press("tab", "end").shows("is compared with that of", "before-sysprep.bcd was")
}
