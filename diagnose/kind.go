package diagnose

// A Kind says what an input is, by its content. The ids are stable: they stand
// in the JSON documents.
type Kind string

// The kinds of input.
const (
	KindVHD         Kind = "vhd"
	KindVHDX        Kind = "vhdx"
	KindRaw         Kind = "raw"
	KindFolder      Kind = "folder"
	KindHive        Kind = "hive"
	KindBcdeditText Kind = "bcdedit-text"
	KindTrace       Kind = "trace"
	KindJobError    Kind = "job-error"
	KindSysprepLog  Kind = "sysprep-log"
	KindUnknown     Kind = "unknown"
)

// A Use is what an input can be in a case.
type Use int

// The uses.
const (
	NoUse Use = iota
	AsDisk
	AsFolder // the root of a mounted volume: a disk of which only that volume is known
	AsStore  // a boot configuration without its disk
	AsTrace  // what VMM or sysprep said
)

// kinds says of every kind what people call it and what it is for.
var kinds = map[Kind]struct {
	words string
	use   Use
}{
	KindVHD:         {"VHD", AsDisk},
	KindVHDX:        {"VHDX", AsDisk},
	KindRaw:         {"RAW", AsDisk},
	KindFolder:      {"FOLDER", AsFolder},
	KindHive:        {"hive", AsStore},
	KindBcdeditText: {"bcdedit-text", AsStore},
	KindTrace:       {"trace", AsTrace},
	KindJobError:    {"job error", AsTrace},
	KindSysprepLog:  {"sysprep log", AsTrace},
	KindUnknown:     {"unknown", NoUse},
}

// Words is what people call the kind.
func (k Kind) Words() string { return kinds[k].words }

// Use is what an input of the kind can be in a case.
func (k Kind) Use() Use { return kinds[k].use }
