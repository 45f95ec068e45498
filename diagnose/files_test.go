package diagnose

import (
	"slices"
	"testing"

	"vmmdoctor/internal/text"
)

// A file that is known before it is read is described when it is, and again when it is
// read anew; the order stays.
func TestMergeFiles(t *testing.T) {
	disk := func(size int64, modified string) File {
		return File{Path: text.New("a.vhd"), Role: FileInput, Size: size, Modified: modified}
	}
	log := File{Path: text.New("b.log"), Role: FileInput}
	parent := File{Path: text.New("a.vhd"), Role: FileParent, Of: text.New("c.avhd")}
	given := []File{disk(0, ""), log, parent}
	read := MergeFiles(given, []File{log, disk(7, "2013-05-30T18:02:11Z")})
	if want := []File{disk(7, "2013-05-30T18:02:11Z"), log, parent}; !slices.Equal(read, want) {
		t.Errorf("%+v, want %+v", read, want)
	}
	if again := MergeFiles(read, given); !slices.Equal(again, read) {
		t.Errorf("given again: %+v, want %+v", again, read)
	}
	if anew := MergeFiles(read, []File{disk(9, "2013-05-31T18:02:11Z")}); anew[0].Size != 9 {
		t.Errorf("read anew: %+v", anew)
	}
}
