// Package repair writes a new disk that holds other content in some sectors than
// the disk it is made from: a copy of it, or a differencing child (facts:
// repaired-disk). It is the only place where a disk is written, and what it writes
// is a new file, which gets its name when it is whole. The disk it is made from is
// only read.
package repair

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vmmdoctor/internal/files"
	"vmmdoctor/internal/guid"
	"vmmdoctor/vhd"
)

// A Job is a new disk to be made.
type Job struct {
	From    string        // the image file it is made from
	Seen    os.FileInfo   // of it, from before the sectors were worked out; nil: they hold whatever it holds
	Sectors []vhd.Sectors // what the new disk holds in their place
	Child   bool          // a differencing child instead of a copy
	To      string        // the file to be made
	Mode    files.Mode
	Refuse  []files.Examined // what is never written
	// Progress is told how much of the file is copied. It may be nil.
	Progress func(done, all int64)
}

// ErrChanged says that the image was written to while it was read.
var ErrChanged = errors.New("the disk was changed by another program meanwhile; nothing was made of it")

// A source is the image that a disk is made from, open, and what is to be made of it.
type source struct {
	disk *vhd.Disk
	file *os.File
	info os.FileInfo // when it was opened, or first seen
	made *vhd.Image
}

// open opens the image and works out what is to be made of it.
func (j Job) open() (*source, error) {
	disk, err := vhd.Open(j.From, vhd.Options{})
	if err != nil {
		return nil, err
	}
	s := &source{disk: disk}
	if s.file, err = files.Open(j.From); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if s.info, err = s.file.Stat(); err == nil {
		s.made, err = j.image(disk, s.info)
	}
	if err == nil && j.Seen != nil {
		s.info = j.Seen
		err = s.unchanged()
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *source) close() error {
	err := s.disk.Close()
	if s.file != nil {
		err = errors.Join(err, s.file.Close())
	}
	return err
}

// unchanged makes sure that nobody wrote to the image meanwhile.
func (s *source) unchanged() error {
	now, err := os.Stat(s.file.Name())
	if err != nil {
		return err
	}
	if !os.SameFile(s.info, now) || s.info.Size() != now.Size() || !s.info.ModTime().Equal(now.ModTime()) {
		return fmt.Errorf("%s: %w", s.file.Name(), ErrChanged)
	}
	return nil
}

// Size is how many bytes the new file will have. An error says why there will be
// none; nothing is written.
func (j Job) Size() (int64, error) {
	s, err := j.open()
	if err != nil {
		return 0, err
	}
	return s.made.Size, s.close()
}

// Run makes the disk. When it fails, or ctx ends, nothing is left of it.
func (j Job) Run(ctx context.Context) error {
	s, err := j.open()
	if err != nil {
		return err
	}
	defer s.close()
	draft, err := files.Create(j.To, j.Mode, j.Refuse...)
	if err != nil {
		return err
	}
	defer draft.Discard()
	if err := j.write(ctx, draft, s.made, s.file); err != nil {
		return err
	}
	if err := j.proven(draft.Temp()); err != nil {
		return err
	}
	if err := s.unchanged(); err != nil {
		return err
	}
	return draft.Commit()
}

// image is what the new file holds.
func (j Job) image(disk *vhd.Disk, from os.FileInfo) (*vhd.Image, error) {
	id := vhd.Identity{Disk: newGUID(), File: newGUID(), Made: time.Now()}
	if j.Child {
		where, err := parentage(j.From, j.To)
		if err != nil {
			return nil, err
		}
		where.Modified = from.ModTime()
		return disk.Child(j.Sectors, id, where)
	}
	if disk.Type() == vhd.Differencing && !sameFolder(j.From, j.To) {
		return nil, &vhd.Unwritable{Reason: "it is a differencing disk, which knows its parent by the way from its own folder",
			Advice: "put the copy into that folder, " + filepath.Dir(j.From)}
	}
	return disk.Rewritten(j.Sectors, id)
}

// write fills the file.
func (j Job) write(ctx context.Context, draft *files.Draft, img *vhd.Image, from *os.File) error {
	if err := draft.Plain(); err != nil {
		return err
	}
	if j.Child {
		if err := draft.Room(img.Size); err != nil {
			return err
		}
	} else if err := draft.CopyFrom(ctx, from, j.Progress); err != nil {
		return err
	}
	if err := draft.SetSize(img.Size); err != nil {
		return err
	}
	for _, p := range img.Pieces {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := draft.WriteAt(p.Data, p.Off); err != nil {
			return err
		}
	}
	return nil
}

// proven makes sure that the file is a disk that holds the sectors.
func (j Job) proven(name string) error {
	d, err := vhd.Open(name, vhd.Options{Given: []string{j.From}})
	if err != nil {
		return fmt.Errorf("the disk made cannot be read back: %w", err)
	}
	defer d.Close()
	for _, s := range j.Sectors {
		b := make([]byte, len(s.Data))
		if _, err := d.ReadAt(b, s.Off); err != nil {
			return fmt.Errorf("the disk made cannot be read back: %w", err)
		}
		if !bytes.Equal(b, s.Data) {
			return fmt.Errorf("the disk made does not hold what was written at %#x", s.Off)
		}
	}
	return nil
}

// newGUID is one that nothing else has (RFC 9562, version 4).
func newGUID() guid.GUID {
	var g guid.GUID
	rand.Read(g[:]) // never fails
	g[7] = g[7]&0x0f | 0x40
	g[8] = g[8]&0x3f | 0x80
	return g
}

// sameFolder reports whether two files lie in one folder.
func sameFolder(a, b string) bool {
	x, err1 := os.Stat(filepath.Dir(a))
	y, err2 := os.Stat(filepath.Dir(b))
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// parentage says how the child that is to lie at to finds its parent.
func parentage(parent, to string) (vhd.Parentage, error) {
	p := vhd.Parentage{Name: filepath.Base(parent)}
	full, err := filepath.Abs(parent)
	if err != nil {
		return p, err
	}
	if folder, err := filepath.Abs(filepath.Dir(to)); err == nil {
		if way, err := filepath.Rel(folder, full); err == nil {
			p.Relative = relative(way)
		}
	}
	if filepath.Separator == '\\' {
		p.Absolute = full
	}
	return p, nil
}

// relative is a way from the folder of a child as Windows writes it; "" for one with
// a name that is none on Windows.
func relative(way string) string {
	if filepath.Separator != '\\' && strings.Contains(way, `\`) {
		return ""
	}
	way = strings.ReplaceAll(filepath.ToSlash(way), "/", `\`)
	if !strings.HasPrefix(way, `..\`) {
		way = `.\` + way
	}
	return way
}
