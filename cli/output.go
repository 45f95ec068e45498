package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// outputFlags say where a report goes.
type outputFlags struct {
	path  string
	force bool
}

func (o *outputFlags) add(c *cobra.Command) {
	c.Flags().StringVarP(&o.path, "output", "o", "", "write to this file instead of standard output")
	c.Flags().BoolVar(&o.force, "force", false, "overwrite the file if there is one")
}

// A destination is where a report goes: standard output, or a file that gets
// its name when all of it is written, so that there is never half a report.
type destination struct {
	io.Writer
	path     string
	force    bool
	temp     *os.File    // nil: standard output
	existing os.FileInfo // what path names now, or nil
}

// to writes to the destination and gives the file its name afterwards.
func (o outputFlags) to(stdout io.Writer, inputs []string, write func(*destination) error) error {
	d, err := o.open(stdout, inputs)
	if err != nil {
		return err
	}
	defer d.discard()
	if err := write(d); err != nil {
		return err
	}
	return d.finish()
}

// open makes the destination. Before anything else it refuses a file that is
// one of the inputs, and one that is there already unless it may be replaced.
func (o outputFlags) open(stdout io.Writer, inputs []string) (*destination, error) {
	if o.path == "" {
		return &destination{Writer: stdout}, nil
	}
	d := &destination{path: o.path, force: o.force}
	if err := d.free(); err != nil {
		return nil, err
	}
	if err := d.protect(inputs); err != nil {
		return nil, err
	}
	temp := filepath.Join(filepath.Dir(d.path), fmt.Sprintf(".%s.%016x", filepath.Base(d.path), rand.Uint64()))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, usageError("%s cannot be written: %w; give a file in a folder that exists and that you may write", d.path, cause(err))
	}
	d.Writer, d.temp = f, f
	return d, nil
}

// free makes sure that the path may be given to a new file.
func (d *destination) free() error {
	there, err := os.Lstat(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usageError("%s cannot be written: %w", d.path, cause(err))
	}
	if !d.force {
		return usageError("%s exists; give another name, or --force to overwrite it", d.path)
	}
	d.existing, err = os.Stat(d.path)
	if err != nil { // a link that leads nowhere
		d.existing = there
	}
	if !d.existing.Mode().IsRegular() {
		return usageError("%s is no file; give the name of one", d.path)
	}
	return nil
}

// protect refuses to replace any of the files that are examined.
func (d *destination) protect(inputs []string) error {
	if d.existing == nil {
		return nil
	}
	for _, path := range inputs {
		if info, err := os.Stat(path); err == nil && os.SameFile(info, d.existing) {
			return usageError("%s is one of the files that are examined, and those are never written; give another name", d.path)
		}
	}
	return nil
}

// finish gives the file its name.
func (d *destination) finish() error {
	if d.temp == nil {
		return nil
	}
	if err := d.temp.Close(); err != nil {
		return fmt.Errorf("write %s: %w", d.path, cause(err))
	}
	if !d.force {
		if err := d.free(); err != nil {
			return err
		}
	}
	if err := os.Rename(d.temp.Name(), d.path); err != nil {
		return fmt.Errorf("write %s: %w", d.path, cause(err))
	}
	d.temp = nil
	return nil
}

// discard removes what was written if it was not finished.
func (d *destination) discard() {
	if d.temp != nil {
		d.temp.Close()
		os.Remove(d.temp.Name())
	}
}

// cause is what the system said, without the path that the message names.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
