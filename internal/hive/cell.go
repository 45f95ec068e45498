package hive

// A cell is the contents of an allocated cell.
type cell struct {
	off int64 // of the first byte after the size, from the start of the file
	len int   // in bytes
}

// A span is where a bin begins and ends, counted from the end of the base
// block. An empty one stands for pages of which no bin header was found.
type span struct{ start, end uint32 }

// own returns the cell at an offset for the one field of the file, at from,
// that may refer to it. Since no cell has two owners, what a walk through the
// hive costs is bounded by its size, and it cannot go round in circles.
func (h *Hive) own(at uint32, from int64) (cell, error) {
	if first, ok := h.owner[at]; ok && first != from {
		return cell{}, errf(from, "cell %#x belongs to what refers to it at %#x already", at, first)
	}
	c, err := h.cell(at, from)
	if err == nil {
		h.owner[at] = from
	}
	return c, err
}

// cell checks the cell at an offset: it must lie in the bins, in one bin, and
// be in use.
func (h *Hive) cell(at uint32, from int64) (cell, error) {
	if at%8 != 0 || at < binHeader || at >= h.base.bins {
		return cell{}, errf(from, "offset %#x is that of no cell in bins of %#x bytes", at, h.base.bins)
	}
	bin, err := h.bin(at)
	if err != nil {
		return cell{}, err
	}
	off := baseSize + int64(at)
	if at < bin.start+binHeader {
		return cell{}, errf(from, "offset %#x leads into the header of the bin at %#x", at, bin.start)
	}
	b, err := h.door.cache.view(off, 4)
	if err != nil {
		return cell{}, err
	}
	size := -int64(int32(le.Uint32(b)))
	if size < 8 || size%8 != 0 || size > int64(bin.end-at) {
		return cell{}, errf(off,
			"cell size is %d, want one in use (a negative multiple of 8) within the bin of %#x bytes at %#x",
			-size, bin.end-bin.start, bin.start)
	}
	return cell{off: off + 4, len: int(size - 4)}, nil
}

// bin finds the bin around an offset by going back to a bin header. Bins are
// checked where they are used: looking at all would read the whole file.
func (h *Hive) bin(at uint32) (span, error) {
	here := at / binAlign
	found := span{}
	first := here
	for ; ; first-- {
		var ok bool
		if found, ok = h.spans[first]; ok {
			break
		}
		var err error
		if found, ok, err = h.binHeader(first); err != nil {
			return span{}, err
		} else if ok || first == 0 {
			break
		}
	}
	for p := first; p <= here; p++ {
		h.spans[p] = found
	}
	if at >= found.end {
		return span{}, errf(baseSize+int64(found.end),
			`no sound bin header ("hbin", its own offset %#x, a size within %#x)`, found.end, h.base.bins)
	}
	return found, nil
}

// binHeader reports whether a bin begins at that page, and its extent.
func (h *Hive) binHeader(page uint32) (span, bool, error) {
	start := page * binAlign
	b, err := h.door.cache.view(baseSize+int64(start), 12)
	if err != nil {
		return span{}, false, err
	}
	size := le.Uint32(b[8:])
	ok := string(b[:4]) == "hbin" && le.Uint32(b[4:]) == start && size > 0 && size%binAlign == 0 &&
		size <= h.base.bins-start
	if !ok {
		return span{}, false, nil
	}
	return span{start, start + size}, true, nil
}

// view returns n bytes at an offset in the contents of c, which hold them.
func (h *Hive) view(c cell, at, n int) ([]byte, error) {
	return h.door.cache.view(c.off+int64(at), n)
}
