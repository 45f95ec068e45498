package logparse

import (
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Run is one detection of an operating system on a disk: from a "SYSTEM:"
// record of SystemInformation.cs, or from the first record of the files that
// take part in it, to "install failed" or the next start (facts: vmm-traces §7).
type Run struct {
	Number      int // from 1, in the order of their first lines
	First, Last int // lines, from 1
	Start, End  Time
	VM          text.Raw  // from "for vm NAME"; empty when the run never says it
	PID, TID    uint32    // of the first record
	TaskID      guid.GUID // zero when no record names one
	Records     []Record  // those Options.Keep wants
	Errors      []JobError
	Dropped     int // records Keep wanted that were left out to bound the memory
}
