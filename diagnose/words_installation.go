package diagnose

import (
	"vmmdoctor/bcd"
	"vmmdoctor/diagnose/windows"
)

// Stage windows-volume.
const (
	nameWindows  = "Windows"
	nameLoader   = "loader"
	nameSequence = "next start"
	nameFitting  = "volumes that fit"

	foundNoHives = "partition %d, without hives"

	needsWindowsFiles = `\Windows\System32\config`
	needsPrimary      = "a primary partition"
	needsOne          = "one"
	needsInstalled    = "an installed Windows"
	needsLoaderFile   = "a loader that is there"
	needsNoSequence   = "the default entry"

	shortNoWindows        = "no Windows found"
	shortWindowsElsewhere = "Windows is elsewhere"
	shortWindows          = "partition %d, %s"

	saysWindowsVolume      = "%s with its registry hives is on partition %d."
	saysLogicalDrive       = "Windows is on partition %d, a logical drive of an extended partition: VMM is known to fail with 13206 there (KB 2313592)."
	saysAlsoWindows        = "Partition %d has %s with %s."
	saysSeveralWindows     = "The path %s is on %d volumes; a locate device takes the first one."
	saysSeveralNoEntry     = "%s is on %d volumes, and no entry says which one starts."
	saysNoWindowsFound     = "No volume has %s with the registry hives SYSTEM and SOFTWARE."
	saysWindowsUnseen      = "The mounted volume has no Windows. Whether another volume of its disk has one is not known."
	saysWindowsHidden      = "Windows may be on partition %d, which holds %s and cannot be read here: what is on it is not known."
	saysEntryUnseen        = "The default entry leads to a volume with %s: the mounted one has none, and the others are not known."
	saysWindowsUnread      = "The default entry leads to a volume that cannot be read here, so it is not known whether %s is on it."
	saysSystemNowhere      = "The default entry looks for %s, which is on no volume; Windows is on partition %d, in %s. The machine cannot start it."
	saysSystemElsewhere    = "The default entry leads to partition %d, which has no %s; Windows is on partition %d, in %s. The machine cannot start it."
	saysSystemWithoutHives = "The default entry leads to partition %d, where %s has no registry hives; Windows is on partition %d, in %s. The machine cannot start it."
	saysOtherPayload       = "The default entry, %s (%s), starts %s, not a Windows that is installed on the disk."
	saysSequence           = "At its next start the machine takes %s (%s) once, before the default entry."
	saysNoLoaderPath       = "The default entry %s names no loader."
	saysLoaderKind         = "The default entry starts %s, but a machine with this disk starts by %s, which takes %s alone."
	saysLoaderNowhere      = "The loader %s is on no volume: the machine cannot start."
	saysLoaderMissing      = "The loader %s is not on partition %d, where the default entry leads: the machine cannot start."
	saysLoader             = "The loader %s is on partition %d, where the default entry leads."
	saysLoaderUnread       = "Whether the loader %s is on partition %d cannot be read here."
)

// payloadWords say what an entry starts that is no installed Windows.
var payloadWords = map[bcd.Payload]string{
	bcd.PayloadImage: "Windows PE (Setup or recovery)",
	bcd.PayloadVHD:   "a virtual disk file",
	bcd.PayloadOther: "another program",
}

// loaderNames are the loaders of Windows by firmware: true is UEFI.
var (
	loaderNames   = map[bool]string{true: "winload.efi", false: "winload.exe"}
	loaderEndings = map[bool]string{true: ".efi", false: ".exe"}
)

// Stage os-identity.
const (
	nameInstallation = "installation type"

	foundNano = "Nano Server"

	saysHiveDamaged   = "%s cannot be read: %s."
	saysIdentityValue = "%s is %s."
	saysIdentity      = "It is %s, build %s, %s."
	saysNano          = "Nano Server is not supported in templates (error 2903)."
)

// Stage generalize.
const (
	nameReason = "why sysprep stopped"

	needsGeneralizedState = "GENERALIZE_RESEAL_TO_OOBE"

	saysImageState     = "ImageState is %s: %s."
	saysFindingLogged  = "%s: %s: %s"
	saysFinding        = "%s: %s is %s."
	saysFindingMissing = "%s was not found (%s)."
	saysSysprepBroke   = "Sysprep's log says in line %d why it stopped: %s."
	saysWhichPackage   = " (%s)"
	saysSysprepLine    = "Line %d, %s: %s"
	saysBrokeBecause   = " Sysprep broke off: %s."

	shortSysprepBroke    = "sysprep stopped: %s"
	saysSysprepDoneShort = "done, says sysprep's log"
	saysSysprepOpenShort = "not finished in sysprep's log"

	headSysprepDone = "Sysprep's log says that Windows was generalized."
	saysSysprepDone = "Open the template's virtual disk: it shows whether Windows was started since, and whether the boot configuration is the one sysprep wrote."
	headSysprepOpen = "Sysprep's log ends before its last run does."
	saysSysprepOpen = "Give the whole setupact.log, and setuperr.log beside it, or open the template's virtual disk."
)

// generalizeSummary is the state of Windows in a few words.
func generalizeSummary(s windows.State) string {
	switch {
	case s.Started:
		return "generalized once, started since"
	case s.Generalized == windows.Interrupted && !s.SysprepBroke:
		return "setup unfinished"
	}
	return generalizeSummaries[s.Generalized]
}

var generalizeSummaries = map[windows.Generalized]string{
	windows.Yes:            "generalized",
	windows.No:             "not generalized",
	windows.Interrupted:    "sysprep broke off",
	windows.UnknownGeneral: "not known",
}

// generalizeMeaning says what the state of Windows means.
func generalizeMeaning(s windows.State) string {
	switch {
	case s.Started:
		return "sysprep finished at some time, but Windows was started since, so it is not generalized any more"
	case s.SysprepBroke:
		return "sysprep broke off, as its log says"
	case s.ByWord:
		return "generalized by this value alone; nothing else that a finished sysprep leaves is there"
	}
	return generalizeMeanings[s.Generalized]
}

var generalizeMeanings = map[windows.Generalized]string{
	windows.Yes:            "sysprep /generalize finished and setup runs at the next start",
	windows.No:             "this is an installed Windows, tied to the machine it was set up on",
	windows.Interrupted:    "a phase of setup or sysprep did not finish",
	windows.UnknownGeneral: "it does not say whether Windows was generalized",
}
