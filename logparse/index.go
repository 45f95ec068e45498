package logparse

import (
	"iter"
	"math"
	"sort"
	"sync"
)

// blockLines is how many lines share one base offset: as many as make a block
// fill the 16 KB the memory allocator gives out for it.
const blockLines = 4088

// A lineBlock places up to blockLines lines with four bytes each, and four more where
// there are records.
type lineBlock struct {
	first int   // the number of its first line, from 0
	base  int64 // the offset of its first line
	used  int
	start [blockLines]uint32  // offset of the line from base
	link  *[blockLines]uint32 // see lineIndex; nil while no line belongs to a record
}

// A lineIndex knows where each line is and to which record it belongs, without
// the text. A line's link is 0 when it belongs to none; isRecord plus the
// distance to the record's last line when a record begins there; else the
// distance back to the line where its record begins.
//
// Readers may look things up while one writer adds lines.
type lineIndex struct {
	mu     sync.RWMutex
	blocks []*lineBlock
	lines  int
	end    int64 // where the next line begins
}

const (
	isRecord    = 1 << 31
	maxDistance = isRecord - 1
)

// add appends a line that begins at offset off.
func (x *lineIndex) add(off int64) {
	b := x.last()
	if b == nil || b.used == blockLines || off-b.base > math.MaxUint32 {
		b = &lineBlock{first: x.lines, base: off}
		x.blocks = append(x.blocks, b)
	}
	b.start[b.used] = uint32(off - b.base)
	b.used++
	x.lines++
}

func (x *lineIndex) last() *lineBlock {
	if len(x.blocks) == 0 {
		return nil
	}
	return x.blocks[len(x.blocks)-1]
}

// block finds the block of line n (from 0), which must exist.
func (x *lineIndex) block(n int) *lineBlock {
	if b := x.last(); n >= b.first {
		return b
	}
	i := sort.Search(len(x.blocks), func(i int) bool { return x.blocks[i].first > n })
	return x.blocks[i-1]
}

// place returns where line n (from 0) begins and where the next one does.
func (x *lineIndex) place(n int) (start, end int64, ok bool) {
	if n < 0 || n >= x.lines {
		return 0, 0, false
	}
	b := x.block(n)
	start, end = b.base+int64(b.start[n-b.first]), x.end
	if n+1 < x.lines {
		b = x.block(n + 1)
		end = b.base + int64(b.start[n+1-b.first])
	}
	return start, end, true
}

func (x *lineIndex) link(n int) uint32 {
	b := x.block(n)
	if b.link == nil {
		return 0
	}
	return b.link[n-b.first]
}

func (x *lineIndex) setLink(n int, link uint32) {
	b := x.block(n)
	if b.link == nil {
		b.link = new([blockLines]uint32)
	}
	b.link[n-b.first] = link
}

// begin notes that a record begins at line n.
func (x *lineIndex) begin(n int) { x.setLink(n, isRecord) }

// join notes that line n continues the record that begins at line record. It
// reports false when they are too far apart to note.
func (x *lineIndex) join(n, record int) bool {
	d := n - record
	if d <= 0 || d > maxDistance {
		return false
	}
	x.setLink(n, uint32(d))
	x.setLink(record, isRecord|uint32(d))
	return true
}

// record yields the lines before limit of the record that line n belongs to, none
// when it belongs to no record.
func (x *lineIndex) record(n, limit int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if n < 0 || n >= min(limit, x.lines) || x.link(n) == 0 {
			return
		}
		first := n
		if l := x.link(n); l&isRecord == 0 {
			first -= int(l)
		}
		if !yield(first) {
			return
		}
		last := min(first+int(x.link(first)&maxDistance), limit-1)
		for m := first + 1; m <= last; m++ {
			if int(x.link(m)) == m-first && !yield(m) {
				return
			}
		}
	}
}
