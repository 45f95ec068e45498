package diagnose

import (
	"slices"
	"strconv"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
	"vmmdoctor/vhd/volume"
)

// What a run says about the disks it saw (facts: vmm-pipeline §1, 3.4).
var (
	diskLine   = lazy.Regexp(`^DISK: \d+, signature=([0-9a-fA-F]{1,8})\b`)
	extentLine = lazy.Regexp(`\[(\d+)-(\d+)\]`)
	fixupPath  = lazy.Regexp(`^Fixup & Copy '([^']*)'`)
)

// A seenDisk is a disk that a run names. One whose line is not there is known by
// its extents alone.
type seenDisk struct {
	signature text.Raw // hex digits as printed
	number    uint32   // the same as a number
	known     bool
	extents   []extent
	record    *logparse.Record // of the signature
}

// An extent is a stretch of a disk in bytes, end exclusive.
type extent struct {
	start, end int64
	record     *logparse.Record
}

// disksOf collects what the records of a run say about its disks: the template's,
// and those that belong to it.
func disksOf(run *logparse.Run) []seenDisk {
	var seen []seenDisk
	for _, r := range run.Records {
		message := r.Message.TrimSpace()
		if message.HasPrefix("DISK:") {
			if m := message.Submatch(diskLine()); m != nil {
				n, err := m[1].Uint(16, 32)
				seen = append(seen, seenDisk{signature: m[1], number: uint32(n), known: err == nil, record: r})
			}
		}
		e, ok := extentOf(r, message)
		if !ok {
			continue
		}
		if len(seen) == 0 {
			seen = append(seen, seenDisk{})
		}
		last := &seen[len(seen)-1]
		last.extents = append(last.extents, e)
	}
	return seen
}

// extentOf is the place of a volume that the message of a record names.
func extentOf(r *logparse.Record, message text.Raw) (extent, bool) {
	if !message.HasPrefix("LOGICALDRIVE:") {
		return extent{}, false
	}
	m := message.Submatch(extentLine())
	if m == nil {
		return extent{}, false
	}
	start, err1 := strconv.ParseInt(m[1].String(), 10, 64)
	end, err2 := strconv.ParseInt(m[2].String(), 10, 64)
	return extent{start, end, r}, err1 == nil && err2 == nil && end > start
}

// A likeness says how much a disk that a run names is one of the case.
type likeness int

// The likenesses. Resigned is a disk of the same extents and another signature:
// perhaps this one after Windows gave it a new signature.
const (
	otherDisk likeness = iota
	sameStart          // a partition begins there; most disks have one at 1 MB
	resigned
	sameDisk
)

// likeness compares a disk that a run names with those of the case.
func (j *judging) likeness(s seenDisk) likeness {
	if j.hasSignature(s) {
		return sameDisk
	}
	best := otherDisk
	for _, e := range s.extents {
		at := j.partitionAt(e)
		switch {
		case at == nil:
		case at.partition.End() != e.end:
			best = max(best, sameStart)
		case s.known && at.disk.Table.Style == volume.StyleMBR:
			best = max(best, resigned)
		default:
			best = max(best, sameDisk)
		}
	}
	if best == sameStart && !s.known {
		best = sameDisk // nothing speaks against it
	}
	return best
}

func (j *judging) hasSignature(s seenDisk) bool {
	return s.known && slices.ContainsFunc(j.d.Disks, func(d Disk) bool {
		return d.Role != RoleReference && d.Table != nil && d.Table.Style == volume.StyleMBR && d.Table.Signature == s.number
	})
}

// A located partition is one of the case's with the disk it is on.
type located struct {
	disk      *Disk
	partition *volume.Partition
}

// partitionAt is the partition of the case at an extent: one that lies just there,
// else one that begins there.
func (j *judging) partitionAt(e extent) *located {
	var begins *located
	for _, r := range j.volumes() {
		p := &r.Volume.Partition
		if r.Disk.Table == nil || p.Offset != e.start {
			continue
		}
		if p.End() == e.end {
			return &located{r.Disk, p}
		}
		if begins == nil {
			begins = &located{r.Disk, p}
		}
	}
	return begins
}
