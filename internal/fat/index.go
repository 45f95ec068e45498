package fat

import (
	"hash/maphash"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxIndexed bounds the names that are kept of the folders of a volume: those of
// two folders that are as large as can be. A path is looked up in a folder that was
// looked at before without reading it again, also where it holds itself.
const maxIndexed = 2 * folderMax / entrySize

// scanned is how much of a folder is read at a time.
const scanned = 64 << 10

// A folderIndex tells where in a folder a name stands. It takes four bytes for a name,
// for a disk may have a hundred volumes of a hundred thousand names.
type folderIndex struct {
	runs   []run
	starts [buckets + 1]uint32 // of each bucket in names
	names  []uint32            // in the order of the folder: 16 bits of the hash, 16 of the place in entries
}

// maxShort is the length of a short name in UTF-8.
const maxShort = 11*3 + 1

// buckets is the number of parts in which an index lies, by 8 bits of the hash.
const buckets = 256

// place packs where the entry of a name is.
func place(hash uint64, at int64) uint32 { return uint32(hash>>8&0xffff)<<16 | uint32(at/entrySize) }

// index is the index of a folder, which is kept.
func (v *Volume) index(e *entry) (*folderIndex, error) {
	key := e.first
	if e.root {
		key = v.geo.root // 0 where the root has a place of its own
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if f := v.folders[key]; f != nil {
		return f, nil
	}
	runs, err := v.folderRuns(e)
	if err != nil {
		return nil, err
	}
	f := &folderIndex{runs: runs}
	if err := v.fill(f); err != nil {
		return nil, err
	}
	if v.indexed += len(f.names); v.folders == nil || v.indexed > maxIndexed {
		v.folders, v.indexed = map[uint32]*folderIndex{}, len(f.names)
	}
	v.folders[key] = f
	return f, nil
}

// fill reads the names of a folder.
func (v *Volume) fill(f *folderIndex) error {
	found := make([]uint64, 0, folderSize(f.runs)/entrySize) // the bucket, and what is kept in it
	var s scanner
	add := func(hash uint64, at int64) { found = append(found, hash%buckets<<32|uint64(place(hash, at))) }
	err := v.eachPiece(f.runs, func(base int64, b []byte) bool {
		return s.scan(b, func(at int, raw []byte) {
			var b [maxShort]byte
			short := v.hash(appendShort(b[:0], raw))
			add(short, base+int64(at))
			if name, ok := s.long.name(raw[:11]); ok {
				if long := v.hash([]byte(name)); long != short {
					add(long, base+int64(at))
				}
			}
		})
	})
	for _, n := range found {
		f.starts[n>>32+1]++
	}
	for i := range buckets {
		f.starts[i+1] += f.starts[i]
	}
	next := f.starts
	f.names = make([]uint32, len(found))
	for _, n := range found {
		f.names[next[n>>32]] = uint32(n)
		next[n>>32]++
	}
	return err
}

// eachPiece yields a folder in pieces, with their places in it, until one says no.
func (v *Volume) eachPiece(runs []run, yield func(base int64, b []byte) bool) error {
	size := folderSize(runs)
	buffer := make([]byte, min(size, scanned))
	for at := int64(0); at < size; at += scanned {
		b := buffer[:min(size-at, scanned)]
		if _, err := (content{v, runs, "folder"}).ReadAt(b, at); err != nil {
			return err
		}
		if !yield(at, b) {
			return nil
		}
	}
	return nil
}

// find is the entry of a name in a folder, the first one there is.
func (v *Volume) find(f *folderIndex, name string) (*entry, error) {
	hash := v.hash([]byte(name))
	bucket := hash % buckets
	for _, n := range f.names[f.starts[bucket]:f.starts[bucket+1]] {
		at := int64(n&0xffff) * entrySize
		if n != place(hash, at) {
			continue
		}
		e, err := v.entryAt(f, at)
		if err != nil {
			return nil, err
		}
		if validName(e.name) && (strings.EqualFold(e.name, name) || strings.EqualFold(e.short, name)) {
			return &e, nil
		}
	}
	return nil, fs.ErrNotExist
}

// entryAt reads the entry at a place of a folder, and before it what may be its long name.
func (v *Volume) entryAt(f *folderIndex, at int64) (e entry, err error) {
	from := max(0, at-longParts*entrySize)
	b := make([]byte, at-from+entrySize)
	if _, err := (content{v, f.runs, "folder"}).ReadAt(b, from); err != nil {
		return e, err
	}
	var s scanner
	s.scan(b, func(_ int, raw []byte) { e = v.parseEntry(raw, &s.long) }) // the last one is meant
	return e, nil
}

// hash is a number that names have in common that differ by case alone. It differs from
// volume to volume, so that no disk can be made whose names have the same.
func (v *Volume) hash(name []byte) uint64 {
	var b [4 * 256]byte
	folded := b[:0]
	for _, r := range string(name) {
		folded = utf8.AppendRune(folded, fold(r))
	}
	return maphash.Bytes(v.seed, folded)
}

// fold is the least of all letters that differ by case, as strings.EqualFold takes them.
func fold(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case r < utf8.RuneSelf:
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}
