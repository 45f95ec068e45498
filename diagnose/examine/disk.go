package examine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// openDisks opens each container. A bare store has no disk; a folder is a
// mounted volume whose disk cannot be seen.
func (e *examination) openDisks() {
	images := e.openImages()
	for i, s := range e.c.subjects {
		switch {
		case s.isImage() && !isParent(s, images):
			e.addDisk(s, images[i])
		case s.kind.Use() == diagnose.AsStore:
			e.addBareStore(s)
		case s.kind.Use() == diagnose.AsFolder:
			e.addFolder(s)
		}
	}
}

// An opened is what came of opening an image.
type opened struct {
	image *vhd.Disk
	err   error
	given bool // a parent was found only since it was given
}

// openImages opens the disks among the subjects, by their places. A disk whose
// parent is not where it may be looked for can find it among the others.
func (e *examination) openImages() []opened {
	images := make([]opened, len(e.c.subjects))
	var paths []string
	for _, s := range e.c.subjects {
		if s.isImage() && s.onDisk() {
			paths = append(paths, s.path)
		}
	}
	for i, s := range e.c.subjects {
		if s.isImage() && !s.hollow {
			images[i].open(s, slices.DeleteFunc(slices.Clone(paths), func(p string) bool { return p == s.path }))
		}
	}
	return images
}

func (o *opened) open(s *source, others []string) {
	o.image, o.err = openImage(s, nil)
	var missing *vhd.ParentMissing
	var mismatch *vhd.ParentMismatch
	if len(others) > 0 && (errors.As(o.err, &missing) || errors.As(o.err, &mismatch)) {
		if image, err := openImage(s, others); err == nil {
			*o = opened{image: image, given: true}
		}
	}
}

// isParent reports whether a subject was given as the parent of another: it is no
// disk of the case by itself then.
func isParent(s *source, images []opened) bool {
	return !s.reference && slices.ContainsFunc(images, func(o opened) bool {
		return o.given && slices.ContainsFunc(o.image.Chain(), s.isAt)
	})
}

// isAt reports whether a source is the file at a path.
func (s *source) isAt(path text.Raw) bool {
	if !s.onDisk() {
		return false
	}
	a, err1 := os.Stat(s.path)
	b, err2 := os.Stat(string(path.Bytes()))
	return err1 == nil && err2 == nil && os.SameFile(a, b)
}

// isImage reports whether a subject is, or may be, the image of a disk.
func (s *source) isImage() bool {
	use := s.kind.Use()
	return use != diagnose.AsStore && use != diagnose.AsFolder
}

// onDisk reports whether a source is a file of the host.
func (s *source) onDisk() bool { return s.path != "" && s.path != Stdin }

func (e *examination) addDisk(s *source, from opened) {
	d := diagnose.Disk{Number: len(e.facts.Disks) + 1, Role: diagnose.RoleSubject, Path: s.name, Kind: s.kind}
	o := openDisk{source: s}
	if s.hollow {
		d.Problem = s.hollowProblem(d.Number)
		e.facts.Disks, e.open = append(e.facts.Disks, d), append(e.open, o)
		return
	}
	image, err := from.image, from.err
	if err == nil {
		o.image, o.disk = image, e.watch(len(e.facts.Disks), image)
		if len(s.over) > 0 {
			o.disk = overlaid{o.disk, s.over}
		}
		o.size, o.sector = image.Size(), image.SectorSize()
		d.Container = diagnose.Container{Type: image.Type().String(), VirtualSize: image.Size(),
			BlockSize: image.BlockSize(), SectorSize: image.SectorSize(), Chain: image.Chain()}
		d.Notes = image.Notes()
	} else if d.Problem = imageProblem(d.Number, err); d.Problem == nil {
		e.facts.Problems = append(e.facts.Problems, *s.refused(err))
		return
	}
	e.facts.Disks = append(e.facts.Disks, d)
	e.open = append(e.open, o)
}

// addFolder takes a mounted volume as a disk of which only that volume is
// known.
func (e *examination) addFolder(s *source) {
	e.facts.Disks = append(e.facts.Disks, diagnose.Disk{Number: len(e.facts.Disks) + 1, Role: diagnose.RoleSubject,
		Path: s.name, Kind: diagnose.KindFolder, Volumes: []diagnose.Volume{{}}})
	e.open = append(e.open, openDisk{source: s, volumes: []fs.FS{e.watchVolume(len(e.facts.Disks)-1, s.folder)}})
}

// openImage opens a disk by its path where there is one, since a child looks
// for its parents beside itself, and among the files that were given with it.
func openImage(s *source, given []string) (*vhd.Disk, error) {
	if !s.onDisk() {
		return vhd.NewDisk(s.reader, s.size)
	}
	d, err := vhd.Open(s.path, vhd.Options{Given: given,
		Parent: func(parent text.Raw) { s.alsoRead(diagnose.FileParent, parent) }})
	if err != nil {
		return nil, err
	}
	s.close()
	s.closer = d
	return d, nil
}

// hollowProblem says what is there of the container that a file's name promises:
// nothing, or a footer that does not end the file.
func (s *source) hollowProblem(number int) *diagnose.Problem {
	p := &diagnose.Problem{Cause: diagnose.ContainerDamaged, Reason: fmt.Sprintf(diagnose.ImageHollow, strings.ToUpper(string(s.kind))),
		Place: diagnose.Place{Source: diagnose.FromDisk, Disk: number, Offset: s.size, Space: diagnose.InFile}}
	tail := make([]byte, min(s.size, footerSearch))
	n, _ := s.reader.ReadAt(tail, s.size-int64(len(tail)))
	if i := bytes.LastIndex(tail[:n], []byte(vhd.FooterMark)); i >= 0 {
		p.Place.Offset = s.size - int64(len(tail)) + int64(i)
		p.Reason = fmt.Sprintf(diagnose.ImageFooterInside, p.Place.Offset, s.size)
	}
	return p
}

// footerSearch is how far before the end of a file its footer is looked for.
const footerSearch = 1 << 20

// refused says why a file that is no readable disk cannot be used.
func (s *source) refused(err error) *diagnose.InputProblem {
	if foreign := (*vhd.UnsupportedError)(nil); errors.As(err, &foreign) {
		return s.unusable(fmt.Sprintf(diagnose.InputForeign, foreign.Name), diagnose.UpperFirst(foreign.Advice)+".")
	}
	return s.unusable(systemReason(err), adviceFor(err))
}

// imageProblem says what is wrong with a container, or nil when the error is
// not about its content.
func imageProblem(number int, err error) *diagnose.Problem {
	p := &diagnose.Problem{Reason: text.New(err.Error()).String(),
		Place: diagnose.Place{Source: diagnose.FromDisk, Disk: number}}
	var missing *vhd.ParentMissing
	var mismatch *vhd.ParentMismatch
	var damaged *vhd.FormatError
	switch {
	case errors.As(err, &missing):
		p.Cause, p.Place.Path = diagnose.ParentMissing, missing.Wanted
	case errors.As(err, &mismatch):
		p.Cause, p.Place.Path = diagnose.ParentMismatch, mismatch.Found
	case errors.As(err, &damaged):
		p.Cause, p.Place.Offset, p.Place.Space = diagnose.ContainerDamaged, damaged.Off, diagnose.InFile
		p.Reason = damageWords(diagnose.ImageStructure, err, damaged, damaged.Msg)
	default:
		return nil
	}
	return p
}

// damageWords say what is damaged without the place, which stands beside them; what the
// error says around it, as of which parent it is, stays.
func damageWords(format string, err, damaged error, msg string) string {
	return fmt.Sprintf(format, text.New(strings.Replace(err.Error(), damaged.Error(), msg, 1)))
}

func (e *examination) readTables() {
	for i := range e.facts.Disks {
		d, o := &e.facts.Disks[i], &e.open[i]
		if o.disk == nil {
			continue
		}
		table, err := volume.ReadTable(o.disk, o.size, o.sector)
		if err != nil {
			d.TableError = tableProblem(d.Number, err)
			continue
		}
		d.Table = table
		for _, p := range table.Partitions {
			d.Volumes = append(d.Volumes, diagnose.Volume{Partition: p})
		}
		if table.Volume {
			d.Volumes = []diagnose.Volume{{Partition: volume.Partition{Size: o.size}}}
		}
		o.volumes = make([]fs.FS, len(d.Volumes))
	}
}

func tableProblem(number int, err error) *diagnose.Problem {
	p := &diagnose.Problem{Cause: diagnose.NoPartitionTable, Reason: text.New(err.Error()).String(),
		Place: diagnose.Place{Source: diagnose.FromDisk, Disk: number, Space: diagnose.OnDisk}}
	if damaged := (*volume.FormatError)(nil); errors.As(err, &damaged) {
		p.Place.Offset = damaged.Off
	}
	return p
}

func (e *examination) recogniseVolumes() {
	for i := range e.facts.Disks {
		d, o := &e.facts.Disks[i], &e.open[i]
		for v := range d.Volumes {
			if o.disk != nil {
				e.recogniseVolume(d, o, v)
			}
			d.Volumes[v].Hibernated = hibernated(o.volumes[v])
		}
	}
}

func (e *examination) recogniseVolume(d *diagnose.Disk, o *openDisk, v int) {
	vol := &d.Volumes[v]
	part := io.NewSectionReader(o.disk, vol.Partition.Offset, vol.Partition.Size)
	content, err := volume.Recognise(part, vol.Partition.Size)
	if err == nil {
		vol.Content, err = content, content.Damage
		if err == nil && content.FileSystem.Opens() {
			o.volumes[v], err = volume.OpenFS(part, vol.Partition.Size, content)
		}
	}
	if err != nil {
		vol.Problem = &diagnose.Problem{Reason: text.New(err.Error()).String(),
			Place: diagnose.Place{Source: diagnose.FromDisk, Disk: d.Number,
				Partition: vol.Partition.Number, Offset: vol.Partition.Offset, Space: diagnose.OnDisk}}
	}
}

// hibernated reports whether a live image of memory waits on the volume. The
// file begins with hibr then, and with something else once it was resumed.
func hibernated(fsys fs.FS) bool {
	if fsys == nil {
		return false
	}
	f, err := fsys.Open(text.New(diagnose.Hiberfil).SlashPath())
	if err != nil {
		return false
	}
	defer f.Close()
	var mark [4]byte
	if _, err := io.ReadFull(f, mark[:]); err != nil {
		return false
	}
	return text.New(string(mark[:])).EqualFold("hibr")
}
