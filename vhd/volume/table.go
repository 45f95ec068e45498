// Package volume finds the partitions of a disk and what is on each: the MBR
// with its primary partitions and logical drives, the GPT with its backup, file systems and other content by their signatures, the
// loader a boot sector starts. NTFS and FAT volumes are opened as an [io/fs.FS].
//
// It reads from any [io.ReaderAt] and never writes. Tables are not trusted:
// what contradicts itself but can be read becomes a [Note].
package volume

import (
	"encoding/binary"
	"fmt"
	"io"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Style is the kind of a partition table.
type Style int

// The styles. StyleNone is a disk without a table.
const (
	StyleNone Style = iota
	StyleMBR
	StyleGPT
)

// String returns the name used in reports: "none", "mbr" or "gpt".
func (s Style) String() string {
	switch s {
	case StyleNone:
		return "none"
	case StyleMBR:
		return "mbr"
	case StyleGPT:
		return "gpt"
	}
	return fmt.Sprintf("Style(%d)", int(s))
}

// A Table is what a disk says about its partitions.
type Table struct {
	Style      Style
	Signature  uint32     // of an MBR disk, 0 for none
	DiskGUID   guid.GUID  // of a GPT disk
	Loader     BootSector // what the MBR's boot code starts: BootGRUB, BootNone or BootUnknown
	Partitions []Partition
	Notes      []Note
	SectorSize int // bytes, the unit of the table

	// Volume says that the whole disk is one volume without a table. It is
	// looked at with Recognise as a partition would be.
	Volume bool
	// Blank says that there is neither a table nor a volume, and sector 0
	// holds only zeros.
	Blank bool
}

// A Partition is one entry of a table. Offset and Size are bytes on the disk,
// as the table has them: they may reach beyond the disk's end.
type Partition struct {
	Number   int // from 1: the entry in the table; 5 and up for logical drives
	Offset   int64
	Size     int64
	Type     byte      // of an MBR partition
	TypeGUID guid.GUID // of a GPT partition
	GUID     guid.GUID // of a GPT partition
	Name     text.Raw  // of a GPT partition
	// Attributes are the flags of a GPT partition (UEFI specification §5.3.3).
	Attributes uint64
	Active     bool // of an MBR partition: BIOS machines start from it
	Logical    bool // a logical drive in an extended partition
}

// End is the offset of the first byte behind the partition.
func (p Partition) End() int64 { return p.Offset + p.Size }

// A Note is something strange about a table that can be read all the same.
type Note struct {
	Kind NoteKind
	Text string // a sentence in the words of the format
	Off  int64  // on the disk
}

// A NoteKind says what a Note is about.
type NoteKind int

// The kinds of notes.
const (
	UnusualFlag     NoteKind = iota // a boot flag other than 00 and 80
	BeyondDisk                      // a partition reaches beyond the end of the disk
	Overlap                         // two partitions share sectors
	SeveralActive                   // more than one partition is active
	BrokenChain                     // the chain of logical drives ends where it should not
	TooMany                         // more partitions than are read
	CopyUsed                        // the GPT is damaged and its backup was used
	CopyDamaged                     // the backup of the GPT is damaged or differs
	BackupElsewhere                 // the backup of the GPT is not at the end of the disk
	OtherSectors                    // the GPT is in sectors of another size than the disk has
	Unprotected                     // a GPT without a protective MBR, which Windows does not see
	Hybrid                          // an MBR with partitions of its own beside a GPT
	BadEntry                        // an entry that cannot be a partition
)

// Limits of what is taken from a table.
const (
	maxPartitions = 128 // as many as Windows shows
	maxNotes      = 64
)

// A FormatError says that a table is damaged.
type FormatError struct {
	Off int64  // on the disk
	Msg string // "GPT header checksum is 0x1f, want 0x2e"
	Err error  // the cause, or nil
}

func (e *FormatError) Error() string { return fmt.Sprintf("volume: %s (at %#x)", e.Msg, e.Off) }

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// damage makes a FormatError.
func damage(off int64, format string, args ...any) *FormatError {
	return &FormatError{Off: off, Msg: fmt.Sprintf(format, args...)}
}

// mbrSize is the length of a master boot record, whatever the sector size.
const mbrSize = 512

// ReadTable reads the partition table of a disk of size bytes in logical
// sectors of sector bytes, 512 or 4096. A disk without one is no error: its
// style is StyleNone.
//
// Errors are a *FormatError or come from the disk. With a *FormatError the
// table is not nil and holds what is known, its style at least.
func ReadTable(disk io.ReaderAt, size int64, sector int) (*Table, error) {
	t := &Table{SectorSize: sector}
	if size < mbrSize {
		return t, nil
	}
	b := make([]byte, mbrSize)
	if err := readFull(disk, b, 0, "first sector"); err != nil {
		return t, err
	}
	m := parseMBR(b)
	switch {
	case m.protective():
		t.Style, t.Loader = StyleGPT, m.loader
		t.noteHybrid(m)
		return t, t.readGPT(disk, size)
	case m.plausible(size, sector):
		return t, t.readMBR(disk, m, size)
	}
	c, err := Recognise(disk, size)
	if err != nil {
		return t, err
	}
	if t.Volume = c.FileSystem != Unknown && c.FileSystem != Empty; t.Volume {
		return t, nil
	}
	if err := t.readGPT(disk, size); err == nil {
		t.note(Unprotected, 0, "sector 0 is no protective MBR: Windows does not see this GPT")
		return t, nil
	} else if !isDamage(err) {
		return t, err
	}
	if m != nil {
		return t, t.readMBR(disk, m, size)
	}
	t.Blank = allZero(b)
	return t, nil
}

// add appends a partition, up to the limit.
func (t *Table) add(p Partition) {
	if len(t.Partitions) == maxPartitions {
		t.note(TooMany, p.Offset, "the table has more than %d partitions; the rest is not read", maxPartitions)
		return
	}
	t.Partitions = append(t.Partitions, p)
}

// checkExtents notes partitions that share sectors or reach beyond the disk.
func (t *Table) checkExtents(size int64) {
	for i, p := range t.Partitions {
		if p.End() > size || p.End() < p.Offset {
			t.note(BeyondDisk, p.Offset, "partition %d [%d-%d] reaches beyond the end of the disk, %d", p.Number,
				p.Offset, p.End(), size)
		}
		for _, q := range t.Partitions[:i] {
			if p.Offset < q.End() && q.Offset < p.End() {
				t.note(Overlap, p.Offset, "partitions %d [%d-%d] and %d [%d-%d] overlap", q.Number, q.Offset, q.End(),
					p.Number, p.Offset, p.End())
			}
		}
	}
}

func (t *Table) note(kind NoteKind, off int64, format string, args ...any) {
	if len(t.Notes) < maxNotes {
		t.Notes = append(t.Notes, Note{kind, fmt.Sprintf(format, args...), off})
	}
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// le is the byte order of partition tables and of the volumes of Windows.
var le = binary.LittleEndian
