package diagnose

// The stages. The ids are stable: they stand in the JSON documents.
const (
	ImageOpen      StageID = "image-open"
	PartitionTable StageID = "partition-table"
	Volumes        StageID = "volumes"
	BootVolume     StageID = "boot-volume"
	BCDTransfer    StageID = "bcd-transfer"
	BCDRead        StageID = "bcd-read"
	BCDDevices     StageID = "bcd-devices"
	WindowsVolume  StageID = "windows-volume"
	OSIdentity     StageID = "os-identity"
	Generalize     StageID = "generalize"
	Components     StageID = "components"
)

// A stageRow is a stage with everything that is said of it.
type stageRow struct {
	id    StageID
	title string
	does  string // what VMM does there
	fails string // what it means when it fails
	warns string // and when it warns

	traceOnly bool    // the disk says nothing about it
	blames    CauseID // when it fails in the trace and the disk proves nothing; empty for an error of VMM by itself
}

// stageTable holds the stages in the order in which VMM goes through them
// (design: Stages).
var stageTable = []stageRow{
	{
		id: ImageOpen, title: "Open image",
		does:  "The host's agent attaches the virtual disk and mounts each of its volumes in a folder.",
		fails: "the disk image cannot be opened.",
		warns: "the disk image opened, but not cleanly.",
	},
	{
		id: PartitionTable, title: "Partition table",
		does:   "VMM lists the disk: its signature and its partitions.",
		fails:  "the disk has no partitions a virtual machine could boot from.",
		warns:  "the partition table is not as a boot disk needs it.",
		blames: BlankDisk,
	},
	{
		id: Volumes, title: "Volumes and boot sectors",
		does:  "VMM lists each volume with its boot sector, to see what could boot.",
		fails: "a volume cannot be used.",
		warns: "a volume is not as a machine needs it.",
	},
	{
		id: BootVolume, title: "Find boot volume",
		does:   "VMM looks for the volume with the boot manager and the boot configuration (BCD).",
		fails:  "VMM cannot find the volume to boot from.",
		warns:  "the boot volume is doubtful.",
		blames: BootFilesMissing,
	},
	{
		id: BCDTransfer, title: "BCD fixup and transfer",
		does:      "The host sends the BCD file to the VMM server by BITS over HTTPS. Only a trace shows this step.",
		fails:     "VMM did not get the BCD from the host.",
		warns:     "the transfer of the BCD is doubtful.",
		traceOnly: true, blames: TransferFailed,
	},
	{
		id: BCDRead, title: "Read BCD",
		does:  "VMM opens the boot configuration and looks for the boot manager and the default entry.",
		fails: "the boot configuration (BCD) cannot be read.",
		warns: "the boot configuration (BCD) is not as it should be.",
	},
	{
		id: BCDDevices, title: "Resolve boot devices",
		does: "VMM reads the devices of {bootmgr} and of the default entry from the BCD and asks which volume each one " +
			"is.",
		fails:  "VMM cannot resolve the boot devices in this BCD.",
		warns:  "the boot devices work only on this very disk.",
		blames: NotGeneralized,
	},
	{
		id: WindowsVolume, title: "Locate Windows volume",
		does:   "VMM goes to the volume that the default entry names and looks for Windows there.",
		fails:  "the default entry does not lead to a Windows that can start.",
		warns:  "it is not certain which Windows starts.",
		blames: WindowsMissing,
	},
	{
		id: OSIdentity, title: "OS identity",
		does:  "VMM reads from the registry hives on the disk which Windows it is.",
		fails: "VMM cannot tell which Windows this is.",
		warns: "this Windows is unusual for a template.",
	},
	{
		id: Generalize, title: "Check generalize",
		does: "VMM expects a Windows that sysprep /generalize has prepared, since the copy gets its name and identity " +
			"at its first start.",
		fails: "Windows on this disk is not generalized.",
		warns: "not everything on this disk says that it is generalized.",
	},
	{
		id: Components, title: "Install components",
		does:      "VMM installs the integration components and the answer file. Only a trace shows this step.",
		fails:     "VMM could not install the components.",
		warns:     "the installation of the components is doubtful.",
		traceOnly: true, blames: VMMError,
	},
}
