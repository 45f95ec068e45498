// Package logparse reads the trace text that administrators of System Center
// VMM have: DebugView captures, converted ETW traces, CSV records, columns
// copied from a viewer, job errors copied from the console, and sysprep's own
// log beside them. Event trace logs are read as the text that they become.
//
// It reads a text once, from front to back, and keeps of it a few bytes a line:
// where each line is, and to which record it belongs. A line that is shown is
// read again. It yields records and cuts them into runs; what they mean, it
// does not say. Text is not trusted: a line may hold anything and have any
// length, and what is not understood is counted, never an error.
package logparse
