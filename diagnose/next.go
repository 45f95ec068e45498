package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/logparse"
)

// NextID says what a next step is, for the faces to offer it in their own way.
type NextID int

const (
	NextOpenDisk NextID = iota // open the template's disk
	NextOpen                   // open another file
	NextRecord                 // how a trace is recorded
	NextPaste                  // paste a trace or a job's error
	NextCompare                // compare with a template that deploys
	NextCodes                  // what the error numbers mean
	NextSameFile               // is it this file that VMM deploys?
)

// A Next is something to do where the diagnosis alone brings its reader no further.
type Next struct {
	ID      NextID
	Text    string // what to do, in a few words
	More    string // why, or how
	Command string // to be copied; empty: there is none
}

// Next says what to do next, and in which case; nothing where the remedies are all
// there is to do.
func (d *Diagnosis) Next() (when string, steps []Next) {
	subject := len(d.Disks) > 0 || d.BCD != nil
	switch {
	case d.Cause().ID == DataDisk || d.Cause().ID == BlankDisk:
		return "If this is not the disk you meant", []Next{nextOpen}
	case d.Verdict == VerdictClear:
		return "If the job still fails", d.nextWithDisk()
	case d.Verdict == VerdictAtRisk:
		return "If the job fails all the same", d.nextWithDisk()
	case d.Verdict == VerdictFails && !subject:
		return "To prove it", []Next{nextDisk}
	case d.Verdict != VerdictUnknown:
		return "", nil
	case len(d.Disks) == 0 && d.BCD != nil:
		return "Only the disk can tell the rest", []Next{nextDisk, nextRecord, nextCompare}
	case d.hasNote(noteElsewhere):
		return "If a template is to be judged as well", append(d.nextCodes(), nextDisk)
	case d.Trace != nil && len(jobErrorsOf(d.Trace.Traces)) > 0:
		return saysLastReport, append([]Next{nextDisk, nextRecord}, d.nextCodes()...)
	case d.Trace != nil && d.sysprepAlone():
		return "To judge the template", []Next{nextDisk}
	case d.Trace != nil:
		return "To see where VMM stopped", append([]Next{nextRecord, nextPaste, nextDisk}, d.nextCodes()...)
	}
	return "To judge a template", []Next{nextDisk, nextPaste, nextRecord}
}

const saysLastReport = "Such an error is usually only the last report: an earlier step failed, most often the boot " +
	"configuration in the template's disk."

var (
	nextDisk = Next{ID: NextOpenDisk, Text: "open the template's disk",
		More: "It is read the way VMM reads it, and shows by itself whether the image is the reason."}
	nextOpen = Next{ID: NextOpen, Text: "open another file, or a folder of disks",
		More: "A template has one disk that Windows starts from; a library may hold others beside it."}
	nextRecord = Next{ID: NextRecord, Text: "record a trace of the job",
		More: "Only VMM's trace shows at which step VMM stopped. How it is recorded, with the commands to copy."}
	nextPaste = Next{ID: NextPaste, Text: "paste the job's error, or the trace",
		More: "The error's text as VMM's console shows or copies it, or the lines of a trace."}
	nextCompare = Next{ID: NextCompare, Text: "compare with a template that deploys",
		More: "What differs between the two boot configurations is shown side by side."}
)

// noteElsewhere is the note that a job's error is not about a template's disk.
const noteElsewhere = "error-elsewhere"

func (d *Diagnosis) hasNote(id string) bool {
	return slices.ContainsFunc(d.Notes, func(n Note) bool { return n.ID == id })
}

// nextWithDisk are the steps where the disk gives no reason.
func (d *Diagnosis) nextWithDisk() []Next {
	steps := []Next{nextRecord, nextPaste}
	if d.BCD != nil {
		steps = append(steps, nextCompare)
	}
	if len(d.Disks) == 0 {
		return append([]Next{nextDisk}, steps...)
	}
	name := d.Disks[0].Path.Map(lastName)
	return append(steps, Next{ID: NextSameFile, Text: "is it this file that VMM deploys?",
		More: "VMM may take an equivalent object from another share: one of the same family and release. " +
			"This command, in the VMM command shell, shows where each of that name lies.",
		Command: fmt.Sprintf("Get-SCVirtualHardDisk -All | Where-Object Name -eq %s | "+
			"Format-List Name, SharePath, FamilyName, Release, LibraryServer", literal(name))})
}

// nextCodes offers what the error numbers mean, if there are any.
func (d *Diagnosis) nextCodes() []Next {
	if d.Trace == nil || len(d.Trace.Codes) == 0 {
		return nil
	}
	var codes []string
	for _, c := range d.Trace.Codes {
		codes = append(codes, c.Code)
	}
	return []Next{{ID: NextCodes, Text: strings.Join(codes, ", ") + ": what they mean",
		More: "What each number stands for, what is on record as its cause, and what helps."}}
}

// sysprepAlone reports whether all texts are logs of sysprep.
func (d *Diagnosis) sysprepAlone() bool {
	for _, t := range d.Trace.Traces {
		if len(t.Formats) != 1 || t.Formats[0].Format != logparse.FormatSysprep {
			return false
		}
	}
	return len(d.Trace.Traces) > 0
}
