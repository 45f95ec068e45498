package logparse

import "fmt"

// A Format is one of the ways in which VMM's messages, or what belongs beside
// them, are wrapped in text (facts: vmm-traces §2 to §6).
type Format uint8

// The formats. A line of no format is FormatUnknown.
const (
	FormatUnknown     Format = iota
	FormatDebugView          // DebugView captures and saves (family A)
	FormatNetsh              // netsh trace convert (B2)
	FormatCSV                // CSV records (C)
	FormatViewer             // columns of VMM's own trace viewer (D)
	FormatTracefmt           // tracefmt (B1)
	FormatSysprep            // setupact.log and setuperr.log: no VMM trace
	FormatJobError           // the text of a VMM job error, from the console or PowerShell
	FormatTracerptCSV        // tracerpt -of CSV (B3)
	FormatEventXML           // tracerpt XML and exported events (B4)
	FormatEventList          // Get-WinEvent | Format-List (B4)
	FormatDbgviewCSV         // dbgviewcli --format csv, DebugView 5.02 (§2.1)
	FormatETL                // event trace logs, as they are (facts: etl-format)
	formatCount
)

var formatIDs = [formatCount]string{
	"unknown", "debugview", "netsh", "csv", "viewer", "tracefmt", "sysprep", "job-error",
	"tracerpt-csv", "event-xml", "event-list", "dbgviewcli-csv", "etl",
}

// String returns the stable id of the format, as reports and JSON use it.
func (f Format) String() string {
	if f >= formatCount {
		return fmt.Sprintf("format %d", uint8(f))
	}
	return formatIDs[f]
}

// Reconstructed reports whether no sample of VMM's messages in this format is
// known: what is read in it follows from the format's own description (marked
// R in facts: vmm-traces), and a screen should say so.
func (f Format) Reconstructed() bool {
	switch f {
	case FormatTracefmt, FormatTracerptCSV, FormatEventXML, FormatEventList, FormatDbgviewCSV, FormatETL:
		return true
	}
	return false
}

// inBlocks reports whether a record of the format is an event of several lines.
func (f Format) inBlocks() bool { return f == FormatEventXML || f == FormatEventList }

// A FormatCount says how much of a trace has one format.
type FormatCount struct {
	Format  Format
	Lines   int // lines of records and their continuations
	Records int
}
