package ntfs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

// content reads the bytes at a file's extents.
func contentAt(t *testing.T, v *Volume, name string) []byte {
	t.Helper()
	list, err := v.Extents(name)
	if err != nil {
		t.Fatalf("Extents(%q): %v", name, err)
	}
	var b []byte
	for off, length := range list {
		part := make([]byte, length)
		if err := readFull(v.r, part, off); err != nil {
			t.Fatal(err)
		}
		b = append(b, part...)
	}
	return b
}

func TestExtents(t *testing.T) {
	for _, test := range volumes {
		v := open(t, image(t, test.n))
		for name, want := range test.n.Files {
			var scattered *ScatteredError
			if _, err := v.Extents(name); len(want) < 1000 || errors.As(err, &scattered) {
				continue
			}
			if got := contentAt(t, v, name); !bytes.Equal(got, want) {
				t.Errorf("%s: the %d bytes at the extents of %q are not its %d", test.name, len(got), name, len(want))
			}
		}
	}
}

// A file whose content is not just what stands in its clusters is refused.
func TestExtentsRefused(t *testing.T) {
	files := map[string][]byte{"plain": pattern(20_000), "small": pattern(40), "empty": {}, "holes": make([]byte, 200_000),
		"packed": make([]byte, 200_000), "half": pattern(20_000), "secret": pattern(20_000), "marked": pattern(20_000), "folder": nil}
	img := image(t, disktest.NTFS{Size: 16 << 20, Files: files, Sparse: []string{"holes"}, Compressed: []string{"packed"}})
	p := patch{t, img}
	data := func(name string, change func(a []byte)) {
		p.record(name, func(rec []byte) []byte {
			change(rec[at(t, rec, attrData):])
			return rec
		})
	}
	le := binary.LittleEndian
	data("half", func(a []byte) { le.PutUint64(a[attrInitializedAt:], 10_000) })
	data("secret", func(a []byte) { le.PutUint16(a[attrFlagsAt:], flagEncrypted) })
	data("marked", func(a []byte) { le.PutUint16(a[attrFlagsAt:], flagSparse) })
	v := open(t, img)
	for name, want := range map[string]string{"small": "resident", "empty": "resident", "holes": "is sparse", "packed": "is compressed",
		"half": "up to byte 10000 of 20000", "marked": "is sparse", "secret": "encrypted by Windows (EFS)"} {
		var scattered *ScatteredError
		if _, err := v.Extents(name); !errors.As(err, &scattered) || !strings.Contains(scattered.Why, want) {
			t.Errorf("Extents(%q): %v, want %q", name, err, want)
		}
	}
	for name, want := range map[string]error{"absent": fs.ErrNotExist, "folder": errIsDirectory} {
		if _, err := v.Extents(name); !errors.Is(err, want) {
			t.Errorf("Extents(%q): %v, want %v", name, err, want)
		}
	}
	if got := contentAt(t, v, "plain"); !bytes.Equal(got, files["plain"]) {
		t.Error("the content of a plain file is not at its extents")
	}
}

// restart is a restart page (Linux-NTFS documentation, "$LogFile").
func restart(lsn uint64, inUse, flags uint16) []byte {
	le := binary.LittleEndian
	b := make([]byte, restartPage)
	copy(b, "RSTR")
	le.PutUint16(b[updateSequenceAt:], 30)
	le.PutUint16(b[updateSequenceCountAt:], restartPage/stride+1)
	le.PutUint32(b[16:], restartPage)
	le.PutUint32(b[20:], restartPage)
	le.PutUint16(b[restartAreaAt:], 64)
	le.PutUint64(b[64:], lsn)
	le.PutUint16(b[64+restartInUseAt:], inUse)
	le.PutUint16(b[64+restartFlagsAt:], flags)
	b[30] = 7 // the update sequence number
	seal(b)
	return b
}

func TestLogClean(t *testing.T) {
	unused := bytes.Repeat([]byte{0xff}, restartPage)
	torn := restart(9, restartNoClient, 0)
	torn[1022] ^= 1
	for name, test := range map[string]struct {
		first, second []byte
		want          bool
	}{
		"never used":                        {unused, unused, true},
		"closed":                            {restart(5, restartNoClient, 0), restart(5, restartNoClient, 0), true},
		"in use, marked clean":              {restart(5, 0, restartFlagClean), restart(4, 0, 0), true},
		"in use":                            {restart(5, 0, 0), restart(4, restartNoClient, 0), false},
		"in use, by the second":             {restart(4, restartNoClient, 0), restart(5, 0, 0), false},
		"closed, the first written in part": {torn, restart(4, restartNoClient, 0), true},
		"in use, the first written in part": {torn, restart(4, 0, 0), false},
		"no restart page":                   {make([]byte, restartPage), make([]byte, restartPage), false},
		"wiped in part":                     {unused, make([]byte, restartPage), false},
	} {
		img := image(t, disktest.NTFS{Size: 16 << 20, Files: crowd(3)})
		v := open(t, img)
		s, err := v.openStream(recordLog)
		if err != nil {
			t.Fatal(err)
		}
		patch{t, img}.write(s.physical(0), append(bytes.Clone(test.first), test.second...))
		if got, err := open(t, img).LogClean(); got != test.want || err != nil {
			t.Errorf("%s: clean %v, %v; want %v", name, got, err, test.want)
		}
	}
}
