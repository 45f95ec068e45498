// Vmmdoctor finds out why a virtual machine template of System Center Virtual
// Machine Manager does not deploy. It looks at the template's virtual disk and
// at VMM's trace, and writes to neither.
package main

import (
	_ "embed"
	"os"

	"vmmdoctor/cli"
)

// The published case the program began with: a template that was never
// generalized, and the trace of its failing deployment. The disk is a dynamic
// VHD of 127 GB, a few MB of it written; internal/disktest/maketestdata makes it.
var (
	//go:embed testdata/seed-fail.vhd.gz
	disk []byte
	//go:embed testdata/seed-fail.log
	trace []byte
)

func main() { os.Exit(cli.Main(cli.Example{Disk: disk, Trace: trace})) }
