package logparse

import "vmmdoctor/internal/text"

// A JobError is a VMM error as text names it: the tail of a record
// (*** Carmine error was: …), a failed task, or a job's error copied from the
// console (Error (2940), in any language) (facts: vmm-traces §6).
type JobError struct {
	Code    int      // VMM's number, 2940; 0 when only an HRESULT is named
	Name    text.Raw // HostAgentFail; empty when the text has none
	HRESULT uint32   // 0x80072ee2; 0 when the text has none
	Line    int      // where Code or HRESULT stands, from 1
}
