package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
	"vmmdoctor/tui"
)

func demoCommand(example Example, log *debugLog) *cobra.Command {
	var out reportFlags
	var screen screenFlags
	c := &cobra.Command{
		Use: "demo", Short: "Show a template that was never generalized, built in",
		Long:              "Shows the diagnosis of a template that was never generalized. Disk and trace are\nbuilt in and read from memory; nothing is written.",
		Example:           "  vmmdoctor demo\n  vmmdoctor demo --format html --output demo.html",
		ValidArgsFunction: completeNothing,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError("vmmdoctor demo takes no files; try vmmdoctor %s", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			in, err := example.inputs()
			if err != nil {
				return exitError{exitNothing, err}
			}
			if c.Flags().Changed("format") || out.path != "" || out.brief || noScreen(c.OutOrStdout()) != "" {
				return check(c, in, examine.Options{}, out)
			}
			_, err = interactive(c, example, screen.to(tui.Options{Inputs: in, Example: true, Log: log.logger()}))
			return err // what an example comes to is no verdict on anything
		},
	}
	out.add(c)
	out.addBrief(c)
	screen.add(c)
	return c
}

// inputs unpacks the disk into memory.
func (e Example) inputs() ([]examine.Input, error) {
	z, err := gzip.NewReader(bytes.NewReader(e.Disk))
	if err != nil {
		return nil, fmt.Errorf("the built-in disk: %w", err)
	}
	disk, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("the built-in disk: %w", err)
	}
	return []examine.Input{
		{Name: text.New("W2012-demo.vhd"), Reader: bytes.NewReader(disk), Size: int64(len(disk))},
		{Name: text.New("debugview-demo.log"), Reader: bytes.NewReader(e.Trace), Size: int64(len(e.Trace))},
	}, nil
}
