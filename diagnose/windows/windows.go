// Package windows reads what an installed Windows says about itself when it
// is not running: which Windows it is, and whether sysprep /generalize has
// finished on it.
//
// It takes a volume as an fs.FS and only reads. What is missing or damaged is
// reported beside what could be read; nothing here fails as a whole.
package windows

import (
	"vmmdoctor/internal/text"
)

// An Installation is a Windows directory and what it says.
type Installation struct {
	Root        text.Raw // \Windows
	Identity    Identity
	State       State
	AnswerFiles []AnswerFile // in the order in which setup looks for them
	Notes       []Note
	Problems    []Problem
}

// Identity says which Windows it is (facts: generalize-state §8). Empty
// fields were not found.
type Identity struct {
	Product      text.Raw // "Windows Server 2012 Standard"
	Version      string   // "6.2", "10.0"
	Build        text.Raw // "9200"; with the update revision "17763.1339"
	Edition      text.Raw
	Installation text.Raw // Client, Server, Server Core, Nano Server
	Architecture string   // amd64, x86, arm64
	Language     string   // "en-US", or the four hex digits of an unnamed one
	ComputerName text.Raw
	Places       []Finding // where each was read
}

// A Generalized says what the setup state means for a template.
type Generalized string

// The answers (facts: generalize-state §7).
const (
	Yes            Generalized = "yes"
	No             Generalized = "no"
	Interrupted    Generalized = "interrupted"
	UnknownGeneral Generalized = "unknown"
)

// An Armed says whether the next boot runs setup.
type Armed int

// The answers. ArmedUnknown is that of a registry hive that could not be read.
const (
	ArmedUnknown Armed = iota
	ArmedNo
	ArmedYes
)

// State is how far setup and sysprep have come.
type State struct {
	Generalized Generalized
	ToAudit     bool  // generalized, but the next boot goes to audit mode
	Armed       Armed // the next boot runs setup
	// Started says that Windows is not generalized any more: sysprep finished at
	// some time, and Windows was started since.
	Started bool
	// SysprepBroke says that setup is unfinished because sysprep broke off, as its
	// log says or the state it keeps. Else it may be any phase of setup.
	SysprepBroke bool
	// ByWord says that Windows is generalized by ImageState alone, against
	// everything else that a finished sysprep leaves.
	ByWord     bool
	Sysprep    SysprepRun // the last run, as its log tells
	ImageState text.Raw   // as in SOFTWARE, else as in State.ini
	Findings   []Finding  // what the answer rests on, the strongest first
}

// A Finding is one value read, and where.
type Finding struct {
	Name   string   // "ImageState", "GeneralizationState", …
	Found  text.Raw // the value in words; empty: not there
	Path   text.Raw // the file on the volume
	Key    text.Raw // registry key below the hive's root; empty for a file
	Value  text.Raw // registry value
	Line   int      // line in a text file, from 1; 0 for a hive
	Offset int64    // bytes into the file's content
}

// Logged reports whether what was found is a line of sysprep's log.
func (f Finding) Logged() bool {
	return f.Line > 0 && f.Key.IsEmpty() && (f.Path.ContainsFold("setupact") || f.Path.ContainsFold("setuperr"))
}

// A Note is a contradiction or something worth knowing that does not change
// the answer (facts: generalize-state §7).
type Note struct{ ID, Text string }

// A Problem is a file of Windows that could not be read.
type Problem struct {
	Path   text.Raw
	Reason string // safe to show
	Offset int64  // into the file's content; 0 when there is none to name
}
