package diagnose

import (
	"regexp"

	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A marker says which record of a trace belongs to which stage and what it
// proves there. Records are known by source file and message, never by the
// source line number, which drifts from build to build (facts: vmm-traces §0).
type marker struct {
	file    string // source file, as VMM prints it
	message *regexp.Regexp
	stage   StageID
	outcome Outcome // Unknown: belongs to the stage, proves nothing
	infers  bool    // what it proves is inferred, not published (facts: vmm-pipeline §2)
	means   string
}

// exception is how a record says that something went wrong in it.
var exception = re(`(?i)exception|\*\*\* Carmine error was:`)

// markers in the order in which they are tried; the first that fits counts.
var markers = []marker{
	{file: "SystemInformation.cs", message: re(`^SYSTEM:`), stage: ImageOpen, outcome: Unknown, means: meansSystem},
	{file: "SystemInformation.cs", message: re(`^Lookup for .* in MountedDevices`), stage: ImageOpen, outcome: Pass, infers: true, means: meansLookup},
	{file: "SystemInformation.cs", message: re(`^\s*DISK: .*#partitions 0\b`), stage: PartitionTable, outcome: Fail, infers: true, means: meansNoPartitions},
	{file: "SystemInformation.cs", message: re(`^\s*DISK: `), stage: PartitionTable, outcome: Pass, means: meansDisk},
	{file: "SystemInformation.cs", message: re(`^\s*PARTITION: `), stage: PartitionTable, outcome: Pass, means: meansPartition},
	{file: "SystemInformation.cs", message: re(`^\s*LOGICALDRIVE: .*BootSectorType=Bootmgr`), stage: Volumes, outcome: Pass, means: meansBootmgrSector},
	{file: "SystemInformation.cs", message: re(`^\s*LOGICALDRIVE: `), stage: Volumes, outcome: Unknown, means: meansVolume},
	{file: "MountedVhd.cs", message: re(`^FindBootVol .*found boot drive candidate`), stage: BootVolume, outcome: Pass, means: meansCandidate},
	{file: "MountedVhd.cs", message: re(`boot loader$`), stage: BootVolume, outcome: Pass, means: meansLoader},
	{file: "MountedVhd.cs", message: re(`^Trying to get the mounted point`), stage: BootVolume, outcome: Unknown, means: meansMountPoint},
	{file: "CommonUtils.cs", message: re(`^Fixup & Copy `), stage: BCDTransfer, outcome: Unknown, means: meansFixup},
	{file: "BitsDeployer.cs", message: re(`^Deploy file `), stage: BCDTransfer, outcome: Unknown, means: meansDeploy},
	{file: "BcdUtil.cs", message: exception, stage: BCDRead, outcome: Fail, infers: true, means: meansBCDException},
	{file: "BcdUtil.cs", message: re(`^bootDevice UnknownDevice`), stage: BCDDevices, outcome: Fail, means: meansUnknownDevice},
	{file: "BcdUtil.cs", message: re(`^bootDevice `), stage: BCDDevices, outcome: Pass, infers: true, means: meansKnownDevice},
	{file: "BcdUtil.cs", message: re(``), stage: BCDRead, outcome: Pass, infers: true, means: meansBCDRead},
	{file: "MountedVhd.cs", message: re(`windows volume not found`), stage: WindowsVolume, outcome: Fail, means: meansNoWindows},
	{file: "VMAdditions.cs", message: re(`install failed at OS detection phase`), stage: Components, outcome: Fail, means: meansInstallFailed},
	{file: "VMAdditions.cs", message: re(`BootOrSystemVolumeNotFoundException`), stage: Components, outcome: Fail, means: meansNotFoundException},
	{file: "BitsDeployer.cs", message: exception, stage: BCDTransfer, outcome: Fail, means: meansTransferFailed},
	{file: "VMAdditions.cs", message: exception, stage: Components, outcome: Fail, means: meansComponentsFailed},
}

// Error numbers of VMM that a failed transfer between host and server ends in
// (facts: vmm-pipeline §2 bcd-transfer, §3).
var transferErrors = map[int]bool{2940: true, 2912: true, 2927: true, 2931: true}

// generalizeWord finds records about the generalize check, whose text is not
// known: a hit is a reading aid and proves nothing (facts: vmm-pipeline §2).
var generalizeWord = re(`(?i)generaliz|sysprep`)

// vmOperations is the number of VMM's component that works on disks (facts:
// vmm-traces §2).
const vmOperations = 16

func re(s string) *regexp.Regexp { return regexp.MustCompile(s) }

// markersOf are the markers of a source file, in the order of the table.
var markersOf = func() map[text.Raw][]marker {
	by := map[text.Raw][]marker{}
	for _, m := range markers {
		by[text.New(m.file)] = append(by[text.New(m.file)], m)
	}
	return by
}()

// markerFor returns the marker that fits a record.
func markerFor(r *logparse.Record) (m marker, ok bool) {
	for _, m := range markersOf[r.File] {
		if r.Message.Matches(m.message) {
			return m, true
		}
	}
	if r.Component == vmOperations && r.Message.Matches(generalizeWord) {
		return marker{stage: Generalize, means: meansGeneralizeWord}, true
	}
	return m, false
}

// Marks reports whether a record is worth keeping: it marks a stage, or names
// an error of VMM.
func Marks(r *logparse.Record) bool {
	if _, ok := markerFor(r); ok {
		return true
	}
	return len(r.Errors) > 0
}

// DeployHosts finds in a message the host that sends a file and the server that
// gets it.
var DeployHosts = re(`Deploy file .* from (\S+) to .* on ([\w.-]+)`)
