// Package report writes a diagnosis, and what the smaller commands find, for
// others to read: as JSON for programs, as text, Markdown and HTML for people.
//
// Text, Markdown and HTML are three ways to write one page of words, so they
// cannot say different things. JSON has the documents of this file, each of
// which has a JSON Schema in the folder schema. A [Redactor] takes the names of
// hosts, domains, accounts and machines out before anything is written.
//
// Everything it writes is safe by construction: text from outside reaches it
// as text.Raw and is written in its visible form, escaped for the format, or
// losslessly in JSON. It reads no files and opens nothing.
package report

import (
	"vmmdoctor/internal/text"
)

// SchemaVersion is the version of all JSON documents.
const SchemaVersion = 1

// An Origin is what every document begins with: which program made it, and when.
type Origin struct {
	Schema    int       `json:"schema"`
	Generator Generator `json:"generator"`
	Made      string    `json:"made"`
}

// Generator is the program.
type Generator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// InputFile is a file that was read.
type InputFile struct {
	Path     text.Raw  `json:"path"`
	Role     string    `json:"role"`
	Of       *text.Raw `json:"of"`
	Size     *int64    `json:"size"`
	Modified *string   `json:"modified"`
}

// Check is the document of `vmmdoctor check --format json`.
type Check struct {
	Origin
	Inputs       []InputFile `json:"inputs"`
	Disks        []Disk      `json:"disks"`
	Reference    *Reference  `json:"reference"`
	Stages       []Stage     `json:"stages"`
	FirstFailure *string     `json:"first_failure"`
	Verdict      string      `json:"verdict"`
	Headline     string      `json:"headline"`
	Detail       string      `json:"detail"`
	Cause        Cause       `json:"cause"`
	Causes       []Cause     `json:"causes"`
	Notes        []Note      `json:"notes"`
	Problems     []Problem   `json:"problems,omitempty"`
	Remedies     []Remedy    `json:"remedies"`
	Windows      *Windows    `json:"windows"`
	BCD          *BCD        `json:"bcd"`
	Trace        *Trace      `json:"trace"`
}

// Disk is one disk of the case.
type Disk struct {
	Number         int         `json:"number"`
	Role           string      `json:"role"`
	Path           text.Raw    `json:"path"`
	Kind           string      `json:"kind"`
	Container      *Container  `json:"container"`
	PartitionStyle string      `json:"partition_style"`
	DiskID         string      `json:"disk_id,omitempty"`
	Partitions     []Partition `json:"partitions"`
}

// Container is the outside of a virtual disk.
type Container struct {
	Type        string     `json:"type"`
	VirtualSize int64      `json:"virtual_size"`
	BlockSize   int64      `json:"block_size,omitempty"`
	SectorSize  int        `json:"sector_size"`
	Chain       []text.Raw `json:"chain"`
}

// Partition is one partition of a disk.
type Partition struct {
	Number     int      `json:"number"`
	Offset     int64    `json:"offset"`
	Size       int64    `json:"size"`
	Type       string   `json:"type"`
	Name       text.Raw `json:"name"`
	Active     bool     `json:"active"`
	FileSystem string   `json:"filesystem"`
	BootSector string   `json:"boot_sector"`
	Label      text.Raw `json:"label"`
	Roles      []string `json:"roles"`
}

// Reference is what the store is compared with.
type Reference struct {
	Path      *text.Raw `json:"path"`
	Kind      string    `json:"kind,omitempty"`
	Predicted bool      `json:"predicted"`
}

// Stage is one step of the pipeline.
type Stage struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Outcome string `json:"outcome"`
	Summary string `json:"summary"`
	Why     string `json:"why,omitempty"`
	Disk    Side   `json:"disk"`
	Trace   Side   `json:"trace"`
}

// Side is what one witness says of a stage.
type Side struct {
	Outcome  string     `json:"outcome"`
	Evidence []Evidence `json:"evidence"`
}

// Evidence is one thing a person can check.
type Evidence struct {
	Text      string    `json:"text"`
	Source    string    `json:"source,omitempty"`
	Disk      int       `json:"disk,omitempty"`
	Partition int       `json:"partition,omitempty"`
	Path      *text.Raw `json:"path,omitempty"`
	Key       *text.Raw `json:"key,omitempty"`
	Value     *text.Raw `json:"value,omitempty"`
	Line      int       `json:"line,omitempty"`
	Offset    *int64    `json:"offset,omitempty"`
	Space     string    `json:"space,omitempty"`
	Inferred  bool      `json:"inferred"`
}

// Cause says why.
type Cause struct {
	ID         string `json:"id"`
	Summary    string `json:"summary"`
	Confidence string `json:"confidence"`
	Stage      string `json:"stage,omitempty"`
}

// Note changes no outcome.
type Note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Problem is an input that could not be used.
type Problem struct {
	Path   text.Raw `json:"path"`
	Reason string   `json:"reason"`
}

// Remedy is one way to put things right.
type Remedy struct {
	Title string `json:"title"`
	Risk  string `json:"risk"`
	Steps []Step `json:"steps"`
}

// Step is one thing to do.
type Step struct {
	Text    string `json:"text"`
	Command string `json:"command,omitempty"`
}

// Windows is the installation that is judged.
type Windows struct {
	Product      text.Raw `json:"product"`
	Version      string   `json:"version"`
	Build        text.Raw `json:"build"`
	Edition      text.Raw `json:"edition"`
	Architecture string   `json:"architecture"`
	Language     string   `json:"language"`
	ImageState   text.Raw `json:"image_state"`
	Generalized  string   `json:"generalized"`
	Disk         int      `json:"disk"`
	Partition    int      `json:"partition"`
}

// BCD is the boot store of the case.
type BCD struct {
	Class   string   `json:"class"`
	Path    text.Raw `json:"path"`
	Default *string  `json:"default"`
	Objects []Object `json:"objects"`
	Diff    []Change `json:"diff"`
}

// Object is one entry of a store.
type Object struct {
	ID       text.Raw  `json:"id"`
	Alias    *string   `json:"alias"`
	Type     string    `json:"type"`
	Title    string    `json:"title"`
	Elements []Element `json:"elements"`
}

// Element is one setting of an object.
type Element struct {
	Type   string   `json:"type"`
	Name   string   `json:"name"`
	Value  text.Raw `json:"value"`
	Stored text.Raw `json:"stored"`
}

// Change is one element in which two stores differ.
type Change struct {
	Object    string    `json:"object"`
	Alias     *string   `json:"alias"`
	Title     string    `json:"title"`
	Type      string    `json:"type"`
	Element   string    `json:"element"`
	Before    *text.Raw `json:"before"`
	After     *text.Raw `json:"after"`
	Change    string    `json:"change"`
	StopsVMM  bool      `json:"stops_vmm"`
	Certainty string    `json:"certainty"`
}

// Trace is what the traces of the case hold.
type Trace struct {
	Formats      []string      `json:"formats"`
	Lines        int           `json:"lines"`
	Records      int           `json:"records"`
	Unrecognised int           `json:"unrecognised"`
	Runs         []Run         `json:"runs"`
	Marked       []Marked      `json:"marked"`
	Codes        []CodeMeaning `json:"codes"`
	EventLogs    []EventLog    `json:"event_logs"`
}

// EventLog is an event trace log among the traces. What was read of VMM's events
// in it is reconstructed.
type EventLog struct {
	Path          text.Raw `json:"path"`
	Session       text.Raw `json:"session"`
	Events        int      `json:"events"`
	Others        int      `json:"others"`
	NotUnderstood int      `json:"not_understood"`
	EventsLost    int      `json:"events_lost"`
	BuffersLost   int      `json:"buffers_lost"`
	Reconstructed bool     `json:"reconstructed"`
}

// Marked is a line of a trace that belongs to a stage.
type Marked struct {
	Line    int      `json:"line"`
	Path    text.Raw `json:"path"`
	Run     int      `json:"run"`
	Time    string   `json:"time"`
	Source  text.Raw `json:"source"`
	Message text.Raw `json:"message"`
	Stage   string   `json:"stage"`
	Outcome string   `json:"outcome"`
	Means   string   `json:"means"`
}

// Run is one detection run in a trace.
type Run struct {
	Number       int      `json:"number"`
	Start        string   `json:"start"`
	End          string   `json:"end"`
	VM           text.Raw `json:"vm"`
	Outcome      string   `json:"outcome"`
	EndsEarly    bool     `json:"ends_early"`
	FirstFailure *string  `json:"first_failure"`
	Marked       int      `json:"marked"`
	Dropped      int      `json:"dropped"`
	Chosen       bool     `json:"chosen"`
	ErrorCodes   []int    `json:"error_codes"`
}

// StoreDocument is the document of `vmmdoctor bcd show --format json`.
type StoreDocument struct {
	Origin
	Inputs    []InputFile `json:"inputs"`
	Path      text.Raw    `json:"path"`
	Objects   []Object    `json:"objects"`
	Anomalies []Anomaly   `json:"anomalies"`
}

// Anomaly is something odd in a store that could be read all the same.
type Anomaly struct {
	Object *text.Raw `json:"object"`
	Type   string    `json:"type,omitempty"`
	Offset int64     `json:"offset"`
	Text   string    `json:"text"`
}

// DiffDocument is the document of `vmmdoctor bcd diff --format json`. Without
// an after the store is compared with the prediction.
type DiffDocument struct {
	Origin
	Inputs []InputFile `json:"inputs"`
	Before text.Raw    `json:"before"`
	After  *text.Raw   `json:"after"`
	Diff   []Change    `json:"diff"`
}

// TraceDocument is the document of `vmmdoctor trace --format json`.
type TraceDocument struct {
	Origin
	Inputs       []InputFile `json:"inputs"`
	Verdict      string      `json:"verdict"`
	Headline     string      `json:"headline"`
	Detail       string      `json:"detail"`
	Cause        Cause       `json:"cause"`
	FirstFailure *string     `json:"first_failure"`
	Trace        *Trace      `json:"trace"`
	Stages       []Stage     `json:"stages"`
}

// Explanation is the document of `vmmdoctor explain`.
type Explanation struct {
	Origin
	Codes []CodeMeaning `json:"codes"`
}

// CodeMeaning is what an error number means in VMM.
type CodeMeaning struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	Causes  []string `json:"causes"`
	Actions []string `json:"actions"`
	Source  string   `json:"source"`
}

// ScanRow is the line of one disk in `vmmdoctor scan`.
type ScanRow struct {
	Origin
	Path         text.Raw  `json:"path"`
	Verdict      string    `json:"verdict"`
	Cause        *string   `json:"cause"`
	FirstFailure *string   `json:"first_failure"`
	Windows      *text.Raw `json:"windows"`
	BCDClass     *string   `json:"bcd_class"`
	Error        *string   `json:"error"`
	Size         *int64    `json:"size"`
	Modified     *string   `json:"modified"`
}

// RepairDocument is the document of `vmmdoctor repair --format json`: the plan, or
// what was made.
type RepairDocument struct {
	Origin
	Disk    text.Raw     `json:"disk"`
	Child   bool         `json:"child"`
	Output  *text.Raw    `json:"output"`
	Size    int64        `json:"size,omitempty"`
	Created bool         `json:"created"`
	Refusal *string      `json:"refusal"`
	Store   *RepairStore `json:"store"`
	Sectors []Extent     `json:"sectors"`
	Changes []Change     `json:"changes"`
	Before  Judgement    `json:"before"`
	After   *Judgement   `json:"after"`
}

// RepairStore is where the store lies that is written anew.
type RepairStore struct {
	Partition int      `json:"partition"`
	Path      text.Raw `json:"path"`
	Extents   []Extent `json:"extents"`
}

// Extent is a part of a disk.
type Extent struct {
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
}

// Judgement is what a diagnosis comes to.
type Judgement struct {
	Verdict  string `json:"verdict"`
	Headline string `json:"headline"`
	Cause    Cause  `json:"cause"`
}
