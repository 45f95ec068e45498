package hive

import (
	"bytes"
	"testing"
)

// FuzzHive opens and walks any file. It must end without a panic, and a hive
// that can be read whole must be the same after it is written and read again.
func FuzzHive(f *testing.F) {
	f.Add(Bytes(small(), WriteOptions{Minor: 3}))
	f.Add(Bytes(small(), WriteOptions{Minor: 5, FileName: `\Boot\BCD`}))
	f.Add(Bytes((&Node{Name: "日本語"}).SetBinary("Größe", make([]byte, 20000)), WriteOptions{}))
	f.Add(Bytes(many(2*leafLimit), WriteOptions{}))
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		walk(h.Root())
		h.Key("C", "D")
		tree, err := h.Root().Tree()
		if err != nil {
			return
		}
		again, err := open(t, Bytes(tree, WriteOptions{Minor: max(3, h.Minor())})).Root().Tree()
		if err != nil {
			t.Fatalf("what was read is not read again after it was written: %v", err)
		}
		diff(t, dump(again), dump(sorted(tree, []byte(descriptor))))
	})
}

// FuzzReplay gives a dirty hive any two logs. The hashes of the first entry of
// each are made right, so that what is behind them is reached.
func FuzzReplay(f *testing.F) {
	f.Add(newLog(v1, 7, entryOf(v1, v2, 7), entryOf(v2, v3, 8)), []byte{})
	f.Add(newLog(v1, 7, entryOf(v1, v2, 7)), newLog(v1, 8, entryOf(v2, v3, 8)))
	f.Add(oldLog(v1, v2, 7), oldLog(v1, v3, 7))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		one, two = bytes.Clone(one), bytes.Clone(two)
		for _, log := range [][]byte{one, two} {
			if len(log) < sector+entryHeader {
				continue
			}
			le.PutUint32(log[checksumAt:], checksum(log))
			if size := le.Uint32(log[sector+4:]); size >= entryHeader && int64(size) <= int64(len(log)-sector) {
				seal(log[sector : sector+size])
			}
		}
		h, err := openLogs(t, dirtied(v1, 7, 6), one, two)
		if err != nil {
			return
		}
		walk(h.Root())
	})
}
