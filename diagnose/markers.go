package diagnose

import (
	"bytes"
	"sync"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/logparse"
)

// A marker says which record of a trace belongs to which stage and what it
// proves there. Records are known by source file and message, never by the
// source line number, which drifts from build to build (facts: vmm-traces §0).
type marker struct {
	file    string // source file, as VMM prints it
	message words
	stage   StageID
	outcome Outcome // Unknown: belongs to the stage, proves nothing
	infers  bool    // what it proves is inferred, not published (facts: vmm-pipeline §2)
	means   string
}

// words are how a message is known: what is given of them must be there. They are
// no expressions, since a busy server's trace asks millions of times.
type words struct {
	begins string // behind blanks
	holds  string // no digit may follow it; in the first line where begins is given
	ends   string
	fails  bool // it says that something went wrong
}

// fit reports whether a message is known by the words.
func (w *words) fit(message []byte) bool {
	if w.begins != "" {
		if message = bytes.TrimSpace(message); !bytes.HasPrefix(message, []byte(w.begins)) {
			return false
		}
	}
	if w.holds != "" && !w.held(message) {
		return false
	}
	return bytes.HasSuffix(message, []byte(w.ends)) && (!w.fails || saysFailure(message))
}

// held reports whether the message holds what it must.
func (w *words) held(message []byte) bool {
	if w.begins != "" {
		message, _, _ = bytes.Cut(message, []byte("\n"))
	}
	for found := true; found; {
		_, message, found = bytes.Cut(message, []byte(w.holds))
		if found && (len(message) == 0 || message[0]-'0' > 9) {
			return true
		}
	}
	return false
}

// saysFailure reports whether a message says that something went wrong in it.
func saysFailure(message []byte) bool {
	return holdsAny(message, "xception", "XCEPTION", "*** Carmine error was:")
}

// holdsAny reports whether one of the words is in a message. A first letter in
// either case is left out of them.
func holdsAny(message []byte, words ...string) bool {
	for _, w := range words {
		if bytes.Contains(message, []byte(w)) {
			return true
		}
	}
	return false
}

// markers in the order in which they are tried; the first that fits counts.
var markers = []marker{
	{file: "SystemInformation.cs", message: words{begins: "SYSTEM:"}, stage: ImageOpen, outcome: Unknown, means: meansSystem},
	{file: "SystemInformation.cs", message: words{begins: "Lookup for ", holds: " in MountedDevices"}, stage: ImageOpen, outcome: Pass, infers: true, means: meansLookup},
	{file: "SystemInformation.cs", message: words{begins: "DISK: ", holds: "#partitions 0"}, stage: PartitionTable, outcome: Fail, infers: true, means: meansNoPartitions},
	{file: "SystemInformation.cs", message: words{begins: "DISK: "}, stage: PartitionTable, outcome: Pass, means: meansDisk},
	{file: "SystemInformation.cs", message: words{begins: "PARTITION: "}, stage: PartitionTable, outcome: Pass, means: meansPartition},
	{file: "SystemInformation.cs", message: words{begins: "LOGICALDRIVE: ", holds: "BootSectorType=Bootmgr"}, stage: Volumes, outcome: Pass, means: meansBootmgrSector},
	{file: "SystemInformation.cs", message: words{begins: "LOGICALDRIVE: "}, stage: Volumes, outcome: Unknown, means: meansVolume},
	{file: "MountedVhd.cs", message: words{begins: "FindBootVol ", holds: "found boot drive candidate"}, stage: BootVolume, outcome: Pass, means: meansCandidate},
	{file: "MountedVhd.cs", message: words{ends: "boot loader"}, stage: BootVolume, outcome: Pass, means: meansLoader},
	{file: "MountedVhd.cs", message: words{begins: "Trying to get the mounted point"}, stage: BootVolume, outcome: Unknown, means: meansMountPoint},
	{file: "CommonUtils.cs", message: words{begins: "Fixup & Copy "}, stage: BCDTransfer, outcome: Unknown, means: meansFixup},
	{file: "BitsDeployer.cs", message: words{begins: "Deploy file "}, stage: BCDTransfer, outcome: Unknown, means: meansDeploy},
	{file: "BcdUtil.cs", message: words{fails: true}, stage: BCDRead, outcome: Fail, infers: true, means: meansBCDException},
	{file: "BcdUtil.cs", message: words{begins: "bootDevice UnknownDevice"}, stage: BCDDevices, outcome: Fail, means: meansUnknownDevice},
	{file: "BcdUtil.cs", message: words{begins: "bootDevice "}, stage: BCDDevices, outcome: Pass, infers: true, means: meansKnownDevice},
	{file: "BcdUtil.cs", stage: BCDRead, outcome: Pass, infers: true, means: meansBCDRead},
	{file: "MountedVhd.cs", message: words{holds: "windows volume not found"}, stage: WindowsVolume, outcome: Fail, means: meansNoWindows},
	{file: "VMAdditions.cs", message: words{holds: "install failed at OS detection phase"}, stage: Components, outcome: Fail, means: meansInstallFailed},
	{file: "VMAdditions.cs", message: words{holds: "BootOrSystemVolumeNotFoundException"}, stage: Components, outcome: Fail, means: meansNotFoundException},
	{file: "BitsDeployer.cs", message: words{fails: true}, stage: BCDTransfer, outcome: Fail, means: meansTransferFailed},
	{file: "VMAdditions.cs", message: words{fails: true}, stage: Components, outcome: Fail, means: meansComponentsFailed},
}

// Error numbers of VMM that a failed transfer between host and server ends in
// (facts: vmm-pipeline §2 bcd-transfer, §3).
var transferErrors = map[int]bool{2940: true, 2912: true, 2927: true, 2931: true}

// ofGeneralize reports whether a record may be about the generalize check, whose
// text is not known: it is a reading aid and proves nothing (facts: vmm-pipeline
// §2).
func ofGeneralize(s *logparse.Saying) bool {
	return s.Component == vmOperations && holdsAny(s.Message, "eneraliz", "ENERALIZ", "ysprep", "YSPREP")
}

// vmOperations is the number of VMM's component that works on disks (facts:
// vmm-traces §2).
const vmOperations = 16

// markersOf are the places of the markers of a source file, in the order of the
// table.
var markersOf = sync.OnceValue(func() map[string][]int {
	by := map[string][]int{}
	for i, m := range markers {
		by[m.file] = append(by[m.file], i)
	}
	return by
})

// Marks of records (logparse.Options). Those not named here are places in markers,
// from 1.
const (
	marksNothing = 0
	marksCheck   = 1 << 6 // perhaps of the generalize check
	marksError   = 1 << 7 // nothing but an error of VMM
	marksFailure = 1 << 8 // beside a place: it names an error all the same
)

// markOf is what a record means: it marks a stage, or names an error of VMM.
func markOf(s *logparse.Saying) int {
	for _, i := range markersOf()[string(s.File)] {
		if m := &markers[i]; m.message.fit(s.Message) {
			if m.outcome == Pass && (s.Failed || saysFailure(s.Message)) {
				return i + 1 | marksFailure
			}
			return i + 1
		}
	}
	switch {
	case ofGeneralize(s):
		return marksCheck
	case s.Failed:
		return marksError
	}
	return marksNothing
}

// TraceOptions are how traces are read for a diagnosis: what runs hold on to.
func TraceOptions() logparse.Options { return logparse.Options{Mark: markOf, Fails: markFails} }

// markFails reports whether records of a mark may show a failure.
func markFails(mark int) bool {
	switch {
	case mark == marksError:
		return true
	case mark == marksNothing || mark == marksCheck || mark&marksFailure != 0:
		return false
	}
	return markers[mark-1].outcome == Fail
}

// DeployHosts finds in a message the host that sends a file and the server that
// gets it.
var DeployHosts = lazy.Regexp(`Deploy file .* from (\S+) to .* on ([\w.-]+)`)
