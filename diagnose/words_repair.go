package diagnose

// Why a disk is not repaired (facts: repaired-disk §1). The verbs stand for what the
// reader found.
const (
	RepairNoStore    = "No boot configuration was found on it that could be made portable."
	RepairNotJudged  = "It is no image of a disk: give the VHD, the VHDX or the raw image."
	RepairBadStore   = "Its boot configuration cannot be written anew: %s."
	RepairNothing    = "Nothing is to be done: its boot configuration is portable."
	RepairLonger     = "The portable boot configuration has %d bytes, the file on the disk %d: it cannot take its place."
	RepairScattered  = "The file of its boot configuration %s: it cannot be written over where it lies. Make the BCD portable by hand, on an attached copy."
	RepairUnaligned  = "The file of its boot configuration does not begin at a sector of the disk."
	RepairDirty      = "The volume with its boot configuration was not closed properly: Windows may change it when it is checked. Let Windows check a copy first (chkdsk)."
	RepairJournal    = "The journal of the volume with its boot configuration ($LogFile) is not closed: Windows would write over the repair what waits in it. Attach a copy once and detach it again first (Mount-VHD, Dismount-VHD)."
	RepairHibernated = "A Windows on it is hibernated, or was shut down by fast startup: what it holds in memory would be written over the repair. Shut it down properly first (shutdown /s /t 0)."
	RepairContainer  = "%s: %s."
	repairStillFails = "A portable boot configuration would not be enough, the new disk would fail as well: %s"
	repairUnknown    = "What would become of the new disk is not known: %s"
	RepairUnread     = "A part of it that has to be known cannot be read: %s."
)

// What a new disk is, and what it is not (facts: repaired-disk §3, §4).
const (
	newCopy       = "A copy of the disk, %s, with a portable boot configuration and an identity of its own."
	newChild      = "A differencing child of the disk, %s, that holds the portable boot configuration and nothing else."
	newWrites     = "%d bytes of the disk are written, all of them in the file %s on partition %d."
	newTold       = "Made %s. It is judged %s: %s"
	newOnlyRead   = "The original is only read."
	newNotWindows = "A portable boot configuration does not generalize Windows: it stays as it is, and all machines deployed from the new disk share one machine identity. The proper way is sysprep /generalize in a copy of the disk."
	newUntried    = "No such disk was tried on Windows or Hyper-V for this program. Other programs read it; try it before you rely on it."
	newLogs       = "The transaction logs beside the boot configuration stay where they are. They are taken into what is written; that Windows then passes over them is inferred."
	newBeside     = "While the child exists nothing may write to the original, or the link between them breaks."
	newMerge      = "Merge-VHD writes the child into the original for good, when you are satisfied with it. Do not give the child to VMM's library."
)
