package hive

import (
	"errors"
	"fmt"
	"io"
)

// readBudget is how many reads the registry library gets for one call into
// this package, besides one for each byte of bins. A call looks at each cell
// once, and no cell is as small as what reading it takes: only a library that
// runs in a circle gets there (facts: dependencies §4.1.1).
const readBudget = 1 << 12

// errBudget is what a call panics with that has used up its reads.
var errBudget = errors.New("the read budget is used up")

// A door is what the registry library reads through. It counts the reads, and
// turns every error into io.EOF, the only one at which the library stops
// (facts: dependencies §4.1.10); the real one is remembered.
type door struct {
	cache cache
	limit int
	left  int
	err   error
}

// enter begins a call into this package, and leave must be deferred in it:
// it makes an error of a panic and of a remembered read error.
func (d *door) enter() { d.left, d.err = d.limit, nil }

func (d *door) leave(err *error) {
	switch p := recover().(type) {
	case nil:
	case error:
		*err = fmt.Errorf("hive: reading stopped: %w", p)
	default:
		*err = fmt.Errorf("hive: reading stopped: %v", p)
	}
	if d.err != nil {
		*err = d.err
	}
}

// ReadAt is for the registry library only.
func (d *door) ReadAt(b []byte, off int64) (int, error) {
	if d.left--; d.left < 0 {
		panic(errBudget)
	}
	n, err := d.cache.ReadAt(b, off)
	if err != nil && err != io.EOF && d.err == nil {
		d.err = err
	}
	if err != nil {
		return n, io.EOF
	}
	return n, nil
}

// Pages of the cache. A hive on a disk image is read in pieces of pageSize,
// and no more than maxPages of them are held.
const (
	pageSize = 64 << 10
	maxPages = 128
)

// A cache reads the file, base block and bins, page by page.
type cache struct {
	r     io.ReaderAt
	size  int64
	pages map[int64]*page
	clock uint64
}

type page struct {
	data []byte
	used uint64
}

// page returns the page with that number; it stays valid.
func (c *cache) page(number int64) ([]byte, error) {
	c.clock++
	if p, ok := c.pages[number]; ok {
		p.used = c.clock
		return p.data, nil
	}
	off := number * pageSize
	data := make([]byte, min(pageSize, c.size-off))
	if err := c.read(data, off); err != nil {
		return nil, err
	}
	if len(c.pages) >= maxPages {
		c.drop()
	}
	c.pages[number] = &page{data: data, used: c.clock}
	return data, nil
}

// read reads b from the file.
func (c *cache) read(b []byte, off int64) error {
	n, err := c.r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("hive: read %d bytes at %#x: %w", len(b), off, err)
}

// drop forgets the page that was not used for longest.
func (c *cache) drop() {
	oldest, at := c.clock, int64(-1)
	for number, p := range c.pages {
		if p.used < oldest {
			oldest, at = p.used, number
		}
	}
	delete(c.pages, at)
}

// ReadAt reads what is in the file, io.EOF behind its end. Of much the whole pages are
// not kept.
func (c *cache) ReadAt(b []byte, off int64) (int, error) {
	n := 0
	for n < len(b) {
		at := off + int64(n)
		if at < 0 || at >= c.size {
			return n, io.EOF
		}
		if whole := min(int64(len(b)-n), c.size-at) / pageSize * pageSize; whole > 0 && at%pageSize == 0 {
			if err := c.read(b[n:n+int(whole)], at); err != nil {
				return n, err
			}
			n += int(whole)
			continue
		}
		data, err := c.page(at / pageSize)
		if err != nil {
			return n, err
		}
		n += copy(b[n:], data[at%pageSize:])
	}
	return n, nil
}

// view returns n bytes at off, which the caller has checked to be in the file
// and must not change. It copies only what lies across two pages.
func (c *cache) view(off int64, n int) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	data, err := c.page(off / pageSize)
	if err != nil {
		return nil, err
	}
	if at := int(off % pageSize); at+n <= len(data) {
		return data[at : at+n : at+n], nil
	}
	b := make([]byte, n)
	if _, err := c.ReadAt(b, off); err != nil {
		return nil, err
	}
	return b, nil
}
