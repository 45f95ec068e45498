package hive

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"vmmdoctor/internal/text"
)

// wantFormatError fails the test unless err is a FormatError with that text.
func wantFormatError(t *testing.T, err error, text string) {
	t.Helper()
	var fe *FormatError
	if !errors.As(err, &fe) || !strings.Contains(err.Error(), text) {
		t.Errorf("error is %v, want a FormatError with %q", err, text)
	}
}

func TestOpenRefuses(t *testing.T) {
	good := Bytes(&Node{Name: "ROOT"}, WriteOptions{Minor: 3})
	word := func(at int, v uint32) []byte { return changed(good, at, le.AppendUint32(nil, v)...) }
	for _, tt := range []struct {
		name string
		file []byte
		err  string
	}{
		{"empty", nil, "file of 0 bytes is too short for the base block of 4096 (at 0x0)"},
		{"four bytes regf", good[:4], "file of 4 bytes is too short"},
		{"other file", word(0, 0x12345678), `signature is "xV4\x12", want "regf" (at 0x0)`},
		{"log", word(0x1c, 6), "file of type 6, want 0: it is a transaction log, not a hive (at 0x1c)"},
		{"major version", word(0x14, 2), "version 2.3, want 1.2 to 1.6 (at 0x14)"},
		{"minor version", word(0x18, 1), "version 1.1"},
		{"format", word(0x20, 0), "format 0, want 1 (at 0x20)"},
		{"bins of no bytes", word(0x28, 0), "bins of 0x0 bytes"},
		{"bins of odd size", word(0x28, 0x1001), "bins of 0x1001 bytes"},
		{"bins of 4 GB", word(0x28, 0xfffff000), "bins of 0xfffff000 bytes"},
		{"truncated", good[:len(good)-1], "the hive ends before its bins do: 4095 of 4096 bytes (at 0x28)"},
		{"root outside the bins", word(0x24, 0x1000), "root key at 0x1000 is not in the bins of 0x1000 bytes (at 0x24)"},
		{"root not aligned", word(0x24, 0x24), "root key at 0x24"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(bytes.NewReader(tt.file), int64(len(tt.file)))
			wantFormatError(t, err, tt.err)
		})
	}
}

func TestOpenTolerates(t *testing.T) {
	good := Bytes(&Node{Name: "ROOT"}, WriteOptions{Minor: 3})
	for _, tt := range []struct {
		name               string
		file               []byte
		dirty              bool
		primary, secondary uint32
	}{
		{"clean", good, false, 1, 1},
		{"padded with zeros", append(bytes.Clone(good), make([]byte, 0x40000)...), false, 1, 1},
		{"followed by other data", append(bytes.Clone(good), "remnant"...), false, 1, 1},
		{"sequence numbers differ", dirtied(good, 99, 1), true, 99, 1},
		{"checksum wrong", changed(good, 0x30, 'x'), true, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, tt.file)
			primary, secondary := h.file.primary, h.file.secondary
			if h.Dirty() != tt.dirty || primary != tt.primary || secondary != tt.secondary || h.Replayed() {
				t.Errorf("Dirty() = %v, sequences %d, %d, Replayed() = %v", h.Dirty(), primary, secondary, h.Replayed())
			}
			if got := h.Root().Name().String(); got != "ROOT" {
				t.Errorf("root is named %q", got)
			}
		})
	}
}

// A failing reader gives an error for every read that touches a place.
type failing struct {
	r   io.ReaderAt
	at  int64
	err error
}

func (f failing) ReadAt(b []byte, off int64) (int, error) {
	if off <= f.at && f.at < off+int64(len(b)) {
		return 0, f.err
	}
	return f.r.ReadAt(b, off)
}

// TestReadErrors: the library would try again four billion times (facts:
// dependencies §4.1.10); here the error comes out as it is.
func TestReadErrors(t *testing.T) {
	root := &Node{Name: "ROOT"}
	root.SetBinary("large", make([]byte, 3*pageSize))
	b := Bytes(root, WriteOptions{})
	broken := errors.New("the share went away")
	for _, at := range []int64{100, baseSize + 100, 2 * pageSize} {
		h, err := Open(failing{bytes.NewReader(b), at, broken}, int64(len(b)))
		if err == nil {
			_, err = h.Root().Values()
		}
		if !errors.Is(err, broken) {
			t.Errorf("reading fails at %#x: error is %v, want %v", at, err, broken)
		}
	}
	h, err := Open(failing{bytes.NewReader(b), 2 * pageSize, nil}, int64(len(b))) // a reader that breaks its contract
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Root().Values(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a read of nothing: error is %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

// TestLibraryReadError: an error that only the library sees is not lost.
func TestLibraryReadError(t *testing.T) {
	broken := errors.New("the share went away")
	b := Bytes(&Node{Name: "ROOT"}, WriteOptions{})
	h := open(t, b)
	h.door.cache.r = failing{bytes.NewReader(b), baseSize, broken}
	clear(h.door.cache.pages)
	err := func() (err error) {
		h.door.enter()
		defer h.door.leave(&err)
		profile.CM_KEY_NODE(&h.door, baseSize+0x24).Flags()
		return nil
	}()
	if !errors.Is(err, broken) {
		t.Errorf("error is %v, want %v", err, broken)
	}
}

// TestReadBudget: a call in which the library reads for ever comes to an end.
func TestReadBudget(t *testing.T) {
	h := open(t, Bytes(&Node{Name: "ROOT"}, WriteOptions{}))
	err := func() (err error) {
		h.door.enter()
		defer h.door.leave(&err)
		for {
			profile.CM_KEY_NODE(&h.door, baseSize+0x24).Flags()
		}
	}()
	if !errors.Is(err, errBudget) {
		t.Errorf("error is %v, want %v", err, errBudget)
	}
	if _, err := h.Root().Values(); err != nil {
		t.Errorf("the next call: %v, want a budget of its own", err)
	}
}

// TestPanicBelow: a panic in what the hive is read from becomes an error.
func TestPanicBelow(t *testing.T) {
	b := Bytes(&Node{Name: "ROOT"}, WriteOptions{})
	h := open(t, b)
	h.door.cache.r = panicking{}
	if _, err := h.Root().Values(); err == nil || !strings.Contains(err.Error(), "reading stopped: boom") {
		t.Errorf("error is %v", err)
	}
}

type panicking struct{}

func (panicking) ReadAt([]byte, int64) (int, error) { panic("boom") }

func TestDebugEnvironment(t *testing.T) {
	if DebugEnvironment() {
		t.Skip("REGPARSER_DEBUG is set here")
	}
	t.Setenv("REGPARSER_DEBUG", "")
	if !DebugEnvironment() {
		t.Error("REGPARSER_DEBUG is set, and not seen")
	}
}

// TestCache reads a file larger than the cache holds, at places all over it.
func TestCache(t *testing.T) {
	size := int64((maxPages + 9) * pageSize)
	c := cache{r: pattern{}, size: size, pages: map[int64]*page{}}
	b := make([]byte, 1000)
	for at := int64(0); at < 4*size; at += pageSize - 300 {
		off := at * 7 % (size - 1000)
		v, err := c.view(off, 1000)
		if n, readErr := c.ReadAt(b, off); n != 1000 || readErr != nil || err != nil || !bytes.Equal(b, v) || b[0] != byte(off/251) || b[999] != byte((off+999)/251) {
			t.Fatalf("at %#x: %v, %v, or wrong bytes", off, err, readErr)
		}
	}
	if len(c.pages) > maxPages {
		t.Errorf("%d pages held, want %d at most", len(c.pages), maxPages)
	}
	if n, err := c.ReadAt(b, size-10); n != 10 || err != io.EOF {
		t.Errorf("ReadAt at the end = %d, %v, want 10, EOF", n, err)
	}
	if n, err := c.ReadAt(b, -1); n != 0 || err != io.EOF {
		t.Errorf("ReadAt(-1) = %d, %v, want 0, EOF", n, err)
	}
}

// pattern is an endless file.
type pattern struct{}

func (pattern) ReadAt(b []byte, off int64) (int, error) {
	for i := range b {
		b[i] = byte((off + int64(i)) / 251)
	}
	return len(b), nil
}

func TestValueForms(t *testing.T) {
	root := &Node{Name: "ROOT"}
	root.SetString("text", "C:\\Windows\x00behind the end").SetExpand("expand", "%x%").SetStrings("list", "one", "zwei")
	root.SetDWORD("number", 7).Set("no end", TypeStrings, text.UTF16("x")).Set("odd", TypeString, []byte("a\x00b"))
	root.Set("short number", TypeDWORD, []byte{1, 2}).Set("swapped mark", TypeString, []byte("\xff\xfea\x00"))
	k := open(t, Bytes(root, WriteOptions{})).Root()
	value := func(name string) Value {
		v, err := k.Value(name)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for name, want := range map[string]string{"TEXT": `C:\Windows`, "expand": "%x%", "odd": "ab", "swapped mark": "<U+FEFF>a"} {
		if got, err := value(name).Text(); got.String() != want || err != nil {
			t.Errorf("%s: Text() = %q, %v, want %q", name, got, err, want)
		}
	}
	if got, err := value("number").Uint32(); got != 7 || err != nil {
		t.Errorf("Uint32() = %d, %v", got, err)
	}
	_, err := value("short number").Uint32()
	wantFormatError(t, err, `value "short number" is a REG_DWORD of 2 bytes, want 4`)
	_, err = value("list").Text()
	wantFormatError(t, err, `value "list" is a REG_MULTI_SZ, want a REG_SZ`)
	_, err = value("text").Uint32()
	wantFormatError(t, err, "want a REG_DWORD")
	if _, err := k.Value("absent"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a value that is not there: %v", err)
	}
	if got := Type(0x20000).String(); got != "type 0x20000" {
		t.Errorf("unknown type is %q", got)
	}
}

func TestFileTime(t *testing.T) {
	if got := fileTime(time.Date(1970, 1, 1, 0, 0, 0, 900, time.UTC)); got != 116444736000000009 {
		t.Errorf("fileTime(1970) = %d", got)
	}
}
