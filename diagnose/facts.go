package diagnose

import (
	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
	"vmmdoctor/vhd/volume"
)

// Facts is everything the disk, the store and Windows say: plain values
// without open files. What could not be done is a fact too, with its reason.
type Facts struct {
	Disks     []Disk
	Store     *Store          // the boot store that is judged; nil: none found
	Windows   []WindowsFacts  // every installation found on subject and joined disks
	Reference *ReferenceFacts // a store to compare with, when one was given
	Others    []text.Raw      // further stores to compare with, which are not taken
	Repair    *Repair         // of the store that is judged; nil: it lies on no disk, or could not be read
	Problems  []InputProblem  // inputs that could not be used at all
	Stopped   bool            // Examine was cancelled: what follows is not known
	Files     []File          // everything that was read
}

// A Role says what part a disk has in the case.
type Role string

// The roles: the disk that is judged, one that belongs to it (boot files on
// one, Windows on the other), and one that is only compared with.
const (
	RoleSubject   Role = "subject"
	RoleJoined    Role = "joined"
	RoleReference Role = "reference"
)

// A Problem is something that could not be read, with its reason and place.
type Problem struct {
	Cause  CauseID // the cause it proves; "" when none
	Reason string  // safe to show
	Place  Place
}

// An InputProblem is an input that is no subject: absent, empty, unreadable,
// or of no known kind.
type InputProblem struct {
	Path   text.Raw
	Reason string // one clear sentence, safe to show
	Advice string // what to try; may be empty
}

// A Disk is what one disk (or folder, or bare store) of the case says.
type Disk struct {
	Number     int
	Role       Role
	Path       text.Raw
	Kind       Kind
	Problem    *Problem // opening failed: nothing below is known
	Container  Container
	Notes      []vhd.Note
	Table      *volume.Table
	TableError *Problem
	Volumes    []Volume
	Lost       []Loss // at most one for each stage
}

// A Loss is a read of a disk or a mounted volume that failed, as on a share that goes
// away: what was concluded from what lies there is not known.
type Loss struct {
	Stage  StageID  // that was looked at
	Reason string   // what the system said, safe to show
	Offset int64    // on the disk
	Path   text.Raw // of the file in a mounted volume, where no offset is known; else empty
}

// A Container is the outside of a virtual disk.
type Container struct {
	Type        string // fixed, dynamic, differencing, raw
	VirtualSize int64  // bytes
	BlockSize   int64  // bytes; 0 without blocks
	SectorSize  int    // bytes
	Chain       []text.Raw
}

// A Volume is a partition and what is on it.
type Volume struct {
	Partition volume.Partition
	Content   volume.Content
	Problem   *Problem   // could not be recognised or opened
	Boot      *BootFiles // nil: neither a boot manager nor a store
	NTLDR     bool       // ntldr and boot.ini of Windows XP and Server 2003 lie on it
	Paths     []PathFact // of the boot chain (Facts.BootPaths), on volumes that can be read
	// Hibernated says that a Windows on the volume is hibernated, or was shut
	// down by fast startup.
	Hibernated bool
	Roles      []string // "boot", "windows"
}

// BootFiles is what of the boot environment lies on a volume: the files of the
// firmware that starts from the disk, else those of the other one.
type BootFiles struct {
	UEFI     bool     // EFI system partition layout, else BIOS
	Manager  text.Raw // path of the boot manager; empty: not there
	Store    text.Raw // path of the store; empty: not there
	Fallback text.Raw // UEFI: what a new machine starts, \EFI\Boot\bootx64.efi; empty: not there
}

// A PathFact says whether a path is on a volume.
type PathFact struct {
	Path text.Raw
	Is   Presence
}

// A Presence says whether something is there. What cannot be read is never taken
// for what is not there.
type Presence int

// The answers.
const (
	NotThere Presence = iota
	There
	Unreadable
)

// A Store is a boot configuration store of the case and where it was found.
type Store struct {
	Disk      int // 0: a bare file
	Partition int
	Path      text.Raw
	Store     *bcd.Store
	Problem   *Problem // found, but could not be read
	Dirty     bool     // not written back cleanly, and no log completes it
	Replayed  bool     // the log beside it was replayed in memory
}

// WindowsFacts is an installation and where it lies.
type WindowsFacts struct {
	Disk         int
	Partition    int
	Logical      bool // on a logical drive of an extended partition
	Installation windows.Installation
}

// ReferenceFacts is the store to compare with.
type ReferenceFacts struct {
	Path  text.Raw
	Kind  Kind
	Store *bcd.Store
}

// Hiberfil is the file in which a hibernated Windows leaves its memory, at the
// root of its volume.
const Hiberfil = `\hiberfil.sys`

// Locations lists the partitions the store's devices are held against.
func (f *Facts) Locations() []bcd.Location {
	var out []bcd.Location
	for _, d := range f.Disks {
		if d.Role == RoleReference || d.Table == nil {
			continue
		}
		for _, v := range d.Volumes {
			p := v.Partition
			out = append(out, bcd.Location{Disk: d.Number, Partition: p.Number, Offset: p.Offset,
				Signature: d.Table.Signature, DiskGUID: d.Table.DiskGUID, PartitionGUID: p.GUID})
		}
	}
	return out
}

// Progress tells how far Examine is.
type Progress struct {
	Stage StageID // the stage that is being looked at
	Note  string  // a few words about what was just found; may be empty
	Read  int64   // bytes read from the images, or of the traces, so far
	All   int64   // how many bytes the traces have; 0 while a disk is looked at
	// Traces are the traces as far as they were read, to be asked for during the
	// call; nil while a disk is looked at.
	Traces func() Traces
}
