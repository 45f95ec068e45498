package diagnose

import (
	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
)

// A Source says what a piece of evidence was read from.
type Source string

// The sources of evidence.
const (
	FromDisk       Source = "disk"
	FromStore      Source = "store"
	FromTrace      Source = "trace"
	FromBcdedit    Source = "bcdedit"
	FromSysprepLog Source = "sysprep-log"
)

// A Space says what an offset counts from.
type Space string

// The spaces an offset can be in: the image file as it lies on the host, the
// virtual disk the machine sees, or the content of the file named by the place.
const (
	NoOffset  Space = ""
	InFile    Space = "file"
	OnDisk    Space = "disk"
	InContent Space = "content"
)

// A Place is where a piece of evidence can be looked at. Fields that do not
// apply are zero.
type Place struct {
	Source    Source
	Disk      int      // number of the disk in the case, from 1
	Partition int      // number of the partition on it, from 1
	Path      text.Raw // file on the partition, or the trace's name
	Key       text.Raw // registry key below the hive's root
	Value     text.Raw // name of the registry value
	// Object and Element are what it is about in a boot configuration: the name
	// the store has for the object, and the element's code, 0 for none.
	Object  text.Raw
	Element bcd.ElementType
	Line    int   // line of a text, from 1
	Offset  int64 // bytes, counted in Space; means nothing with NoOffset
	Space   Space
}

// Evidence is one thing a person can check. Text is the whole sentence; Label,
// Found and Needs are the same in columns, for a table, and may be empty.
type Evidence struct {
	Outcome  Outcome // what it speaks for; Unknown: it only informs
	Label    string  // "{bootmgr} device"
	Found    string  // "a9083c0a at 1 MB"
	Needs    string  // "locate", what VMM needs there
	Text     string  // "The device of {bootmgr} is a partition of this very disk …"
	Place    Place
	Inferred bool // follows from what is known, but is not stated anywhere
}
