// Package hive reads registry hives: boot configuration stores and the SYSTEM
// and SOFTWARE hives of an installed Windows. It also writes whole new ones.
//
// It never changes what it reads: the transaction logs of a hive that was not
// written out in the end are replayed in memory. What is read is kept in a
// bounded page cache, so a large hive costs little more than a small one.
// Hives are not trusted: sizes and offsets are checked before they are used,
// every cell is reached from one place only, and damage is a [*FormatError].
//
// The package is the only door to the registry library regparser. It takes
// nothing from it but the fields of structures, and none of its types leave.
package hive

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"www.velocidex.com/golang/regparser"
)

// A FormatError says that a hive is damaged or not what it claims to be.
type FormatError struct {
	Off int64  // of the field, from the start of the file it is in
	Msg string // what is there and what was expected
	Err error  // the cause, or nil
}

func (e *FormatError) Error() string { return fmt.Sprintf("hive: %s (at %#x)", e.Msg, e.Off) }

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

func errf(off int64, format string, args ...any) error {
	return &FormatError{Off: off, Msg: fmt.Sprintf(format, args...)}
}

// DebugEnvironment reports whether the environment makes the registry library
// print to the terminal. It looks at it before the program's main does, so
// nothing can be done but to warn and not to draw a screen.
func DebugEnvironment() bool {
	_, set := os.LookupEnv("REGPARSER_DEBUG")
	return set
}

// profile gives the structures of the library their field offsets.
var profile = regparser.NewRegistryProfile()

// A Hive is an open registry hive. It is not safe for concurrent use.
type Hive struct {
	base  base // as replayed
	file  base // as it is in the file
	logs  []logUse
	door  door
	spans map[uint32]span  // the bins seen so far, by page
	owner map[uint32]int64 // cells handed out, by what refers to them
}

// base holds the fields of the base block that matter here.
type base struct {
	primary, secondary   uint32
	time                 uint64
	major, minor         uint32
	kind, format         uint32
	root, bins, checksum uint32
	sum                  uint32 // what the checksum should be
}

// Open reads the base block of a hive of size bytes. It borrows r. A hive that
// was not written out in the end opens too: see [Hive.Dirty]. Its transaction
// logs, in any order, are looked at only then, as Windows does, and replayed in
// memory as far as they are sound: see [Hive.Logs].
func Open(r io.ReaderAt, size int64, logs ...Log) (*Hive, error) {
	block := make([]byte, baseSize)
	if n, err := r.ReadAt(block[:min(baseSize, max(0, size))], 0); n < baseSize {
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("hive: read the base block: %w", err)
		}
		return nil, &FormatError{Off: 0, Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("file of %d bytes is too short for the base block of %d", max(int64(n), size), baseSize)}
	}
	if string(block[:4]) != "regf" {
		return nil, errf(0, `signature is %q, want "regf"`, block[:4])
	}
	h := &Hive{base: parseBase(block), spans: map[uint32]span{}, owner: map[uint32]int64{}}
	h.file = h.base
	if h.Dirty() && len(logs) > 0 {
		o := &overlay{r: r, size: size, sectors: map[int64][]byte{}}
		h.base, h.logs = replay(h.base, o, logs)
		r, size = o, o.size
	}
	if err := h.base.check(size); err != nil {
		return nil, err
	}
	h.door.cache = cache{r: r, size: baseSize + int64(h.base.bins), pages: map[int64]*page{}}
	h.door.limit = readBudget + int(h.base.bins)
	return h, nil
}

// parseBase takes the fields of a base block, also of the part of one that a
// log begins with (facts: bcd-format §10.1).
func parseBase(block []byte) base {
	b := profile.HBASE_BLOCK(bytes.NewReader(block), 0)
	return base{
		primary: b.Sequence1(), secondary: b.Sequence2(), time: le.Uint64(block[12:]),
		major: b.Major(), minor: b.Minor(), kind: b.Type(), format: b.Format(),
		root: b.RootCell(), bins: b.Length(), checksum: b.CheckSum(), sum: checksum(block),
	}
}

func (b base) dirty() bool { return b.primary != b.secondary || b.checksum != b.sum }

// check refuses a base block that no reader could follow. Fields are named by
// their offset in the block.
func (b base) check(size int64) error {
	switch {
	case b.kind != 0:
		return errf(0x1c, "file of type %d, want 0: it is a transaction log, not a hive", b.kind)
	case b.major != 1 || b.minor < 2 || b.minor > 6:
		return errf(0x14, "version %d.%d, want 1.2 to 1.6", b.major, b.minor)
	case b.format != 1:
		return errf(0x20, "format %d, want 1", b.format)
	case b.bins == 0 || b.bins%binAlign != 0 || b.bins > 1<<31:
		return errf(0x28, "bins of %#x bytes, want a multiple of %#x up to 2 GB", b.bins, binAlign)
	case int64(b.bins) > size-baseSize:
		return &FormatError{Off: 0x28, Err: io.ErrUnexpectedEOF,
			Msg: fmt.Sprintf("the hive ends before its bins do: %d of %d bytes", size-baseSize, b.bins)}
	case b.root < binHeader || b.root%8 != 0 || b.root >= b.bins:
		return errf(0x24, "root key at %#x is not in the bins of %#x bytes", b.root, b.bins)
	}
	return nil
}

// Dirty reports whether the last write of the file did not finish: its
// sequence numbers differ or the checksum of its base block is wrong. That is
// so too if the logs have made up for it.
func (h *Hive) Dirty() bool { return h.file.dirty() }

// Minor returns the minor version: 3 for boot stores as a rule, 5 for the
// others.
func (h *Hive) Minor() uint32 { return h.base.minor }

// Root returns the root key. Damage of it shows when it is looked into.
func (h *Hive) Root() Key {
	k, err := h.rootKey()
	if err != nil {
		return Key{h: h, broken: err}
	}
	return k
}

// Key returns the key at path below the root; see [Key.Key].
func (h *Hive) Key(path ...string) (Key, error) { return h.Root().Key(path...) }

func (h *Hive) rootKey() (k Key, err error) {
	h.door.enter()
	defer h.door.leave(&err)
	return h.key(h.base.root, 0x24, 0)
}
