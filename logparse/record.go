package logparse

import (
	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// A Record is one message: one anchor File.cs(line) or its equivalent, with
// the lines that continue it. Fields the format does not have are zero.
type Record struct {
	Source         text.Raw // the name of the trace, as given to Parse
	Line           int      // of the anchor, from 1
	Lines          int      // how many lines the record has; other processes' lines may stand between them
	Offset, Length int64    // where Raw is in the file, in bytes
	Raw            text.Raw // the first line as it stands in the file, without its line end
	Format         Format

	Time       Time
	PID, TID   uint32
	Component  int      // 16 for VM operations; see facts: vmm-traces §2
	File       text.Raw // the source file, "BcdUtil.cs"
	SourceLine int      // drifts from build to build: never match on it
	Level      int      // 1 and 2 on exceptions, 4 on plain messages
	HRESULT    uint32   // the status column, or else the first one an error tail names
	TaskID     guid.GUID
	Message    text.Raw   // with its continuation lines, joined by LF, without the task id
	Errors     []JobError // the error tails in it
	Mark       int        // what Options.Mark says of it, in a run
}
