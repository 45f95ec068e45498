package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose/examine"
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

func demoCommand(log *debugLog) *cobra.Command {
	var out reportFlags
	var screen screenFlags
	c := &cobra.Command{
		Use: "demo", Short: "Show a template that was never generalized, built in",
		Long:    "Shows the diagnosis of a template that was never generalized. Disk and trace are\nbuilt in and read from memory; nothing is written.",
		Example: "  vmmdoctor demo\n  vmmdoctor demo --format html --output demo.html",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError("vmmdoctor demo takes no files; try vmmdoctor %s", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			in, err := demoInputs()
			if err != nil {
				return exitError{exitNothing, err}
			}
			if c.Flags().Changed("format") || out.path != "" || noScreen(c.OutOrStdout()) != "" {
				return check(c, in, examine.Options{}, out)
			}
			return interactive(c, screen.to(tui.Options{Inputs: in, Log: log.logger()}))
		},
	}
	out.add(c)
	screen.add(c)
	return c
}

// demoInputs unpacks the demo's disk into memory.
func demoInputs() ([]examine.Input, error) {
	z, err := gzip.NewReader(bytes.NewReader(demoDisk))
	if err != nil {
		return nil, fmt.Errorf("the built-in disk: %w", err)
	}
	disk, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("the built-in disk: %w", err)
	}
	return []examine.Input{
		{Name: text.New("W2012-demo.vhd"), Reader: bytes.NewReader(disk), Size: int64(len(disk))},
		{Name: text.New("debugview-demo.log"), Reader: bytes.NewReader(demoTrace), Size: int64(len(demoTrace))},
	}, nil
}
