package fat

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"unicode"
)

// maxIndexed bounds the names that are kept of the folders of a volume: those of
// two folders that are as large as can be. A path is looked up in a folder that was
// looked at before without reading it again, also where it holds itself.
const maxIndexed = 4 * folderMax / entrySize

// A folderIndex tells where in a folder a name stands.
type folderIndex struct {
	runs  []run
	names []nameAt // by their hashes, then by their places
}

// A nameAt is a name, long or short, by its hash, and where its entry begins.
type nameAt struct {
	hash    uint32
	at      uint32
	records uint32
}

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
	b, err := v.runBytes(runs)
	if err != nil {
		return nil, err
	}
	f := &folderIndex{runs: runs}
	v.eachEntry(b, func(e entry) {
		f.names = append(f.names, nameAt{hashName(e.name), uint32(e.at), uint32(e.records)})
		if e.short != e.name {
			f.names = append(f.names, nameAt{hashName(e.short), uint32(e.at), uint32(e.records)})
		}
	})
	slices.SortFunc(f.names, func(a, b nameAt) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) })
	if v.indexed += len(f.names); v.folders == nil || v.indexed > maxIndexed {
		v.folders, v.indexed = map[uint32]*folderIndex{}, len(f.names)
	}
	v.folders[key] = f
	return f, nil
}

// find is the entry of a name in a folder, the first one there is.
func (v *Volume) find(f *folderIndex, name string) (*entry, error) {
	hash := hashName(name)
	i, _ := slices.BinarySearchFunc(f.names, hash, func(n nameAt, h uint32) int { return cmp.Compare(n.hash, h) })
	for ; i < len(f.names) && f.names[i].hash == hash; i++ {
		e, err := v.entryAt(f, f.names[i])
		if err != nil {
			return nil, err
		}
		if e != nil && (strings.EqualFold(e.name, name) || strings.EqualFold(e.short, name)) {
			return e, nil
		}
	}
	return nil, fs.ErrNotExist
}

// entryAt reads one entry of a folder; nil when it is no longer there.
func (v *Volume) entryAt(f *folderIndex, n nameAt) (*entry, error) {
	b := make([]byte, n.records*entrySize)
	if _, err := (content{v, f.runs, "folder"}).ReadAt(b, int64(n.at)); err != nil {
		return nil, err
	}
	if entries := v.parseFolder(b); len(entries) == 1 {
		return &entries[0], nil
	}
	return nil, nil
}

// hashName is a number that names have in common that differ by case alone (FNV-1a).
func hashName(name string) uint32 {
	hash := uint32(2166136261)
	for _, r := range name {
		hash = (hash ^ uint32(folded(r))) * 16777619
	}
	return hash
}

// folded is one letter for all that differ by case, as strings.EqualFold takes them.
func folded(r rune) rune {
	if r < 0x80 && r != 'k' && r != 'K' && r != 's' && r != 'S' { // these have others beyond ASCII
		return unicode.ToUpper(r)
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}
