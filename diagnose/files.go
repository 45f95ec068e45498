package diagnose

import (
	"slices"

	"vmmdoctor/internal/text"
)

// A File is a file of the host that was read for a diagnosis. None of them is
// ever written.
type File struct {
	Path text.Raw
	Role FileRole
	Of   text.Raw // what a parent, a log or a file in a folder belongs to

	Size     int64  // bytes; means nothing without Modified
	Modified string // when it was written last, as RFC 3339; empty: not known
}

// A FileRole says what a file was read as.
type FileRole string

// The roles of files: what the user gave, and what was found with it.
const (
	FileInput     FileRole = "input"
	FileReference FileRole = "reference"
	FileParent    FileRole = "parent"    // of a differencing disk, at any level
	FileLog       FileRole = "log"       // beside a hive
	FileInFolder  FileRole = "in-folder" // of a mounted volume
)

// Is says in words what the file is: "a parent of child.avhd".
func (f File) Is() string {
	words := fileWords[f.Role]
	if !f.Of.IsEmpty() {
		words += " " + f.Of.String()
	}
	return words
}

// MergeFiles joins two lists, each file once, as it was described last.
func MergeFiles(a, b []File) []File {
	type name struct {
		path, of text.Raw
		role     FileRole
	}
	at := make(map[name]int, len(a)+len(b))
	var list []File
	for _, f := range slices.Concat(a, b) {
		n := name{f.Path, f.Of, f.Role}
		i, known := at[n]
		switch {
		case !known:
			at[n] = len(list)
			list = append(list, f)
		case f.Modified != "":
			list[i] = f
		}
	}
	return list
}
