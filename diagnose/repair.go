package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
)

// A Repair is what it takes to make the store on a disk portable where it lies: other
// content in some sectors of the disk and nothing else (facts: repaired-disk §1). It
// is done to a new disk, a copy or a child.
type Repair struct {
	Refusal string   // why it is not done, in sentences; then nothing below is known
	Extents []Extent // where the content of the store lies on the disk, in its order
	// Of a disk that is only examined these are not known, and nearly always are none
	// that stand against it.
	Written []Extent     // what of the disk is written: whole sectors, in order
	Changes []bcd.Change // of the store
}

// An Extent is a part of a disk, in bytes.
type Extent struct{ Off, Length int64 }

// Holds reports whether the disk can be repaired so.
func (r *Repair) Holds() bool { return r != nil && r.Refusal == "" }

// A NewDisk is a disk that is made from another one with a repair, or is to be.
type NewDisk struct {
	From    text.Raw // the image it is made from
	To      text.Raw // the file to be made; empty: only planned
	Child   bool     // a differencing child of the image instead of a copy
	Size    int64    // bytes of the file
	Refusal string   // why it is not made, in sentences; empty: it is
	Before  Diagnosis
	After   Diagnosis // as foreseen, and once it is made, as found; of no use with a Refusal
	Made    bool
}

// Repair is what is written; nil when there is no store on the disk.
func (n *NewDisk) Repair() *Repair { return n.Before.Repair }

// RefusalFor says why no disk is to be made of one that is judged so, and would be
// judged so afterwards; empty when it may be.
func (n *NewDisk) RefusalFor() string {
	switch r := n.Repair(); {
	case len(n.Before.Disks) == 0:
		return RepairNotJudged
	case r == nil:
		return RepairNoStore + " " + n.Before.Headline
	case !r.Holds():
		return r.Refusal
	case n.After.Verdict == VerdictFails:
		return fmt.Sprintf(repairStillFails, n.After.Cause().Summary)
	case n.After.Verdict == VerdictUnknown:
		return fmt.Sprintf(repairUnknown, n.After.Headline)
	}
	return ""
}

// Kind says what the new disk is, in a sentence.
func (n *NewDisk) Kind() string {
	if n.Child {
		return fmt.Sprintf(newChild, Size(n.Size))
	}
	return fmt.Sprintf(newCopy, Size(n.Size))
}

// Words say what the new disk is not and what goes with it, or why there is none.
func (n *NewDisk) Words() []string {
	if n.Refusal != "" {
		return []string{n.Refusal}
	}
	words := []string{newOnlyRead}
	if n.Child {
		words[0] += " " + newBeside
		words = append(words, newMerge)
	}
	if s := n.Before.BCD.Store; s.Dirty || s.Replayed {
		words = append(words, newLogs)
	}
	if n.After.Cause().ID == BCDSwapped {
		words = append(words, newNotWindows)
	}
	return append(words, newUntried)
}

// Writes says how much of the disk the new one holds otherwise, and where.
func (n *NewDisk) Writes() string {
	var bytes int64
	for _, x := range n.Repair().Written {
		bytes += x.Length
	}
	b := n.Before.BCD
	return fmt.Sprintf(newWrites, bytes, b.Path, b.Partition)
}

// Endings are what the name of the new disk may end in, the usual one first; none
// where any will do. Windows tells the kind of a disk by that.
func (n *NewDisk) Endings() []string {
	switch n.Before.Disks[0].Kind {
	case KindVHD:
		return []string{".vhd", ".avhd"}
	case KindVHDX:
		return []string{".vhdx", ".avhdx"}
	}
	return nil
}

// Fits reports whether the new disk may have that name.
func (n *NewDisk) Fits(name string) bool {
	endings := n.Endings()
	return len(endings) == 0 || slices.ContainsFunc(endings, func(e string) bool {
		return len(name) > len(e) && strings.EqualFold(name[len(name)-len(e):], e)
	})
}

// Told says what became of the new disk, in a sentence.
func (n *NewDisk) Told() string {
	return fmt.Sprintf(newTold, n.To, n.After.Verdict.Words(), n.After.Headline)
}
