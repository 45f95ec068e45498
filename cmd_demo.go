package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/tui"
)

// The published case the program began with: a template that was never
// generalized, and the trace of its failing deployment. The disk is a dynamic
// VHD of 127 GB, a few MB of it written; internal/disktest/maketestdata makes it.
var (
	//go:embed testdata/seed-fail.vhd.gz
	demoDisk []byte
	//go:embed testdata/seed-fail.log
	demoTrace []byte
)

func demoCommand(ascii *bool) *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Show a template that was never generalized, built in",
		Long: "Shows the diagnosis of a template that was never generalized. Disk and trace are\nbuilt in and read from memory; nothing is written.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			in, err := demoInputs()
			if err != nil {
				return exitError{diagnose.VerdictUnknown.ExitCode(), err}
			}
			if noScreen() != "" {
				return check(c, in, diagnose.Options{}, formatText)
			}
			return interactive(c, tui.Options{Inputs: in, ASCII: *ascii})
		},
	}
}

// demoInputs unpacks the demo's disk into memory.
func demoInputs() ([]diagnose.Input, error) {
	z, err := gzip.NewReader(bytes.NewReader(demoDisk))
	if err != nil {
		return nil, fmt.Errorf("the built-in disk: %w", err)
	}
	disk, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("the built-in disk: %w", err)
	}
	return []diagnose.Input{
		{Name: text.New("demo: W2012-Template.vhd"), Reader: bytes.NewReader(disk), Size: int64(len(disk))},
		{Name: text.New("demo: debugview.log"), Reader: bytes.NewReader(demoTrace), Size: int64(len(demoTrace))},
	}, nil
}
