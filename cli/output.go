package cli

import (
	"errors"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/files"
)

// outputFlags say where a report goes.
type outputFlags struct {
	path  string
	force bool
}

func (o *outputFlags) add(c *cobra.Command) {
	c.Flags().StringVarP(&o.path, "output", "o", "", "write to this `FILE`; - is standard output")
	c.Flags().BoolVar(&o.force, "force", false, "overwrite the file if there is one")
}

// A destination is where a report goes: standard output, or a file that gets
// its name when all of it is written.
type destination struct {
	io.Writer
	path  string
	draft *files.Draft // nil: standard output
}

// to writes to the destination and gives the file its name afterwards. It
// begins with refusing a file that was given to be read.
func (o outputFlags) to(stdout io.Writer, given []diagnose.File, write func(*destination) error) error {
	if o.path == "" || o.path == examine.Stdin {
		return write(&destination{Writer: stdout})
	}
	var mode files.Mode
	if o.force {
		mode = files.Replace
	}
	draft, err := files.Create(o.path, mode, examine.Spared(given)...)
	if err != nil {
		return refusal(err)
	}
	defer draft.Discard()
	if err := write(&destination{draft, o.path, draft}); err != nil {
		return err
	}
	return refusal(draft.Commit())
}

// refuse makes sure that the file is none of those that were read.
func (d *destination) refuse(read []diagnose.File) error {
	if d.draft == nil {
		return nil
	}
	return refusal(d.draft.Refuse(examine.Spared(read)...))
}

// refusal makes wrong usage of a file that must not be written; other errors
// stay what they are.
func refusal(err error) error {
	var r *files.Refusal
	switch {
	case !errors.As(err, &r):
		return err
	case errors.Is(err, fs.ErrExist):
		return usageError("%s exists; give another name, or --force to overwrite it", r.Path)
	}
	return usageError("%w", err)
}
