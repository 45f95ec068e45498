package diagnose

// A CauseID names why a deployment fails or is at risk. The ids are stable
// (design: Causes).
type CauseID string

// The causes in order of precedence: the first proven one is the cause.
const (
	ContainerDamaged      CauseID = "container-damaged"
	ParentMissing         CauseID = "parent-missing"
	ParentMismatch        CauseID = "parent-mismatch"
	BlankDisk             CauseID = "blank-disk"
	NoPartitionTable      CauseID = "no-partition-table"
	Encrypted             CauseID = "encrypted"
	NotWindows            CauseID = "not-windows"
	LegacyLoader          CauseID = "legacy-loader"
	NoActivePartition     CauseID = "no-active-partition"
	BootFilesMissing      CauseID = "boot-files-missing"
	BCDMissing            CauseID = "bcd-missing"
	BCDDamaged            CauseID = "bcd-damaged"
	BCDNoDefault          CauseID = "bcd-no-default"
	BCDOtherDisk          CauseID = "bcd-other-disk"
	WindowsOnLogicalDrive CauseID = "windows-on-logical-drive"
	WindowsMissing        CauseID = "windows-missing"
	WindowsDamaged        CauseID = "windows-damaged"
	GeneralizeInterrupted CauseID = "generalize-interrupted"
	NotGeneralized        CauseID = "not-generalized"
	TransferFailed        CauseID = "transfer-failed"
	VMMError              CauseID = "vmm-error"

	BCDSwapped     CauseID = "bcd-swapped"
	BCDTiedToDisk  CauseID = "bcd-tied-to-disk"
	AuditMode      CauseID = "audit-mode"
	SeveralWindows CauseID = "several-windows"
	TraceDisagrees CauseID = "trace-disagrees"
	TraceOtherDisk CauseID = "trace-other-disk"
	ParentMoved    CauseID = "parent-moved"
	VolumeDirty    CauseID = "volume-dirty"
	HiveDirty      CauseID = "hive-dirty"
	CopyUsed       CauseID = "copy-used"
	LogReplayed    CauseID = "log-replayed"

	CauseNone CauseID = "none"
)

// CauseOrder lists all causes in order of precedence, the failing ones first.
var CauseOrder = []CauseID{
	ContainerDamaged, ParentMissing, ParentMismatch, BlankDisk, NoPartitionTable, Encrypted, NotWindows,
	LegacyLoader, NoActivePartition, BootFilesMissing, BCDMissing, BCDDamaged, BCDNoDefault, BCDOtherDisk,
	WindowsOnLogicalDrive, WindowsMissing, WindowsDamaged, GeneralizeInterrupted, NotGeneralized,
	TransferFailed, VMMError,
	BCDSwapped, BCDTiedToDisk, AuditMode, SeveralWindows, TraceDisagrees, TraceOtherDisk, ParentMoved,
	VolumeDirty, HiveDirty, CopyUsed, LogReplayed,
}

// Confidence says how a cause is known.
type Confidence string

// Proven needs evidence on the disk or in the trace; Inferred follows from
// what is known about VMM, but is stated nowhere.
const (
	Proven   Confidence = "proven"
	Inferred Confidence = "inferred"
)

// A Cause says why, the stage says where.
type Cause struct {
	ID         CauseID
	Confidence Confidence
	Stage      StageID // the stage that proves it
	Short      string  // a few words: "never generalized"
	Summary    string  // one line
	Full       string  // in full, with what follows from it
}

// A Remedy is one way to put things right.
type Remedy struct {
	Cause CauseID // what it answers; CauseNone: always offered
	Title string  // "Generalize a copy"
	Label string  // "recommended", "quick, risky": a few words
	Risk  string  // what can go wrong, in a sentence
	Steps []Step
}

// A Step is one thing to do. Command is text to copy as it is; empty when the
// step is done by hand.
type Step struct {
	Text    string
	Command string
}
