package windows

// What is noted about a Windows (facts: generalize-state §§3, 7), with verbs of
// fmt.
const (
	saysHiveReplayed    = "%s was not written back cleanly; the log beside it completes it, applied in memory only."
	saysHiveNotClean    = "%s was not written back cleanly, and no log beside it completes it: it may not be the last state."
	saysHiveLogUnusable = "%s was not written back cleanly, and the log beside it could not be used: %s. It may not be the last state."
	saysNotArmed        = `Windows is generalized, but setup is not armed for the next boot (SetupType and CmdLine in SYSTEM\Setup).`
	saysStateDiffers    = "The registry says %s, State.ini says %s: changed by hand, or interrupted."
	saysTagComplete     = "Sysprep_succeeded.tag is there, but Windows is installed and in use: it was generalized at some time and started again."
	saysNoTag           = "Sysprep_succeeded.tag is missing: the image may come straight from an install image."
	saysSysprepStuck    = `%s is %d in SYSTEM\%s: seen where sysprep or the first start got stuck. ImageState, which decides, says %s.`
	saysStartedSince    = "The log of the first start is newer than sysprep's: Windows was generalized once and started again."
	saysSkipRearm       = "SkipRearm is 1: sysprep did not reset licensing, so copies share their KMS client identity."
	saysDomain          = "The primary DNS suffix of Windows is %s. A member of a domain has one, but so may others; sysprep /generalize leaves the domain."
	saysAnswerNamed     = `SYSTEM\Setup names %s as the answer file for the next start.`
	saysAnswerCached    = "Windows keeps a copy of an answer file at %s (%s). It outranks one beside sysprep, so a copy of this image may replay old names and commands."
	saysAnswerFile      = "An answer file lies at %s (%s)."
	passesUnread        = "its passes could not be read"
	passesRead          = "passes "
)

// The names of findings that are no value of the registry.
const (
	findingTag      = "Sysprep_succeeded.tag"
	findingPresent  = "present"
	findingGeneral  = "sysprep /generalize was run"
	findingBCD      = "sysprep generalized the BCD"
	findingFinished = "sysprep finished"
	findingBecause  = "sysprep's first error"
	findingProvider = "sysprep failed in"
)
