package diagnose

// Stage bcd-read.
const (
	saysNotCompared = "The boot configuration is compared with that of %s; %s was given as well and is left out."

	nameHive    = "hive"
	nameDefault = "default entry"
	nameOddity  = "oddity"
	nameObject  = "object"

	foundDamaged        = "damaged"
	foundDamagedPartly  = "damaged in parts"
	foundNotWrittenBack = "not written back cleanly"
	foundReplayed       = "log replayed in memory"
	foundNone           = "none"

	needsSoundHive = "a sound hive"
	needsEntry     = "an entry that exists"

	shortUnreadable = "cannot be read"
	shortNoDefault  = "no default entry"

	saysBCDDamaged       = "%s cannot be read: %s."
	saysBCDPartly        = "%s can be read only in parts: %s."
	saysHiveDirty        = "The sequence numbers of %s differ: the last write to it did not finish."
	saysLogUnusable      = "A log lies beside it and could not be used: %s."
	saysHiveReplayed     = "%s was not written back cleanly; the log beside it completes it, applied in memory only."
	saysNoDefault        = "%s has no usable default entry: %s."
	saysDefaultElsewhere = "%s is a part of a store: the entry that it starts, %s, is not in it."
	saysNoDefaultInPart  = "%s names no default entry, but it is a part of a store only."
	saysFirstInOrder     = "%s names no default entry; the first of its display order starts instead: %s, %s."
	saysBCDRead          = "%s is a sound store of %d objects; its default entry is %s, %s."
)

// Stage bcd-devices.
const (
	nameDevice = "device"

	foundNothing = "nothing"

	needsLocate          = "locate"
	needsPartitionDevice = "a partition"

	shortPortable         = "all portable"
	shortTied             = "%s tied to this disk"
	shortOtherDisk        = "%s not on this disk"
	shortNothingToCompare = "no disk to compare with"
	shortNowhere          = "leads nowhere"

	becauseNoPath      = "it is found by a path, but the entry has none"
	becausePathNowhere = "it is found by the path %s, which is on no volume of this disk"

	saysDevicePortable    = "The %s of %s is %s: %s, so it works on any disk."
	saysDeviceThisDisk    = "The %s of %s is %s: %s. It resolves only while the disk keeps this identity."
	saysDeviceOtherDisk   = "The %s of %s is %s: %s. It resolves nowhere."
	saysDeviceUnknown     = "The %s of %s is %s; %s."
	saysLocateUnsupported = "The %s is %s, which the boot manager of Windows Vista and Server 2008 (version 6.0) does not know."
	saysGPTDevices        = "The boot devices name this GPT disk. That is what builders of generation 2 images usually leave, and no fault by itself."
)
