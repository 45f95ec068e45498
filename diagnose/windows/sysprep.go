package windows

import (
	"io/fs"
	"iter"
	"regexp"
	"slices"
	"time"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// A SysprepRun is what sysprep's log says of its last run (facts: sysprep-logs).
type SysprepRun struct {
	Found     bool    // there is a log with a line of sysprep
	Succeeded bool    // it generalized and came to its end
	Failed    bool    // it broke off
	Errors    bool    // the log holds nothing but errors, as setuperr.log does
	Reason    Reason  // why; empty unless it failed
	Because   Finding // the line that says so
	Provider  Finding // the part of sysprep that failed, by the line that names it; Found is its name
	Package   text.Raw
}

// A Reason is why sysprep /generalize broke off. The ids are stable.
type Reason string

// The reasons (facts: sysprep-logs §3).
const (
	ReasonAppx            Reason = "appx"
	ReasonSPP             Reason = "spp"
	ReasonRearm           Reason = "rearm"
	ReasonBitLocker       Reason = "bitlocker"
	ReasonReservedStorage Reason = "reserved-storage"
	ReasonState           Reason = "state"
	ReasonDefenderSense   Reason = "defender-sense"
	ReasonDSC             Reason = "dsc"
	ReasonBCD             Reason = "bcd"
	ReasonUpgrade         Reason = "upgrade"
	ReasonOther           Reason = "other"
)

// reasons tell a reason by the first error of a run, or by the provider that
// failed; the first that fits counts.
var reasons = []struct {
	reason Reason
	shows  func() *regexp.Regexp
}{
	{ReasonAppx, lazy.Regexp(`(?i)not provisioned for all users|AppxSysprep\.dll|0x80073cf2`)},
	{ReasonSPP, lazy.Regexp(`(?i)0xc004f075`)},
	{ReasonRearm, lazy.Regexp(`(?i)SLReArmWindows|0xc004d307|-1073425657|\bslc\.dll`)},
	{ReasonBitLocker, lazy.Regexp(`(?i)BitLocker is on|BdeSysprep\.dll|0x80310039`)},
	{ReasonReservedStorage, lazy.Regexp(`(?i)Sysprep_Clean_Validate_Opk|spopk\.dll|0x800f0975`)},
	{ReasonState, lazy.Regexp(`(?i)Not running DLLs; either the machine is in an invalid state`)},
	{ReasonDefenderSense, lazy.Regexp(`(?i)senseGuid|\bSense`)},
	{ReasonDSC, lazy.Regexp(`(?i)DscCore|'?SysPrep_Cleanup'?.*dwRet = 0x2\b`)},
	{ReasonBCD, lazy.Regexp(`(?i)spbcd\.dll`)},
	{ReasonUpgrade, lazy.Regexp(`(?i)upgraded OS|0x8007139f`)},
}

// What lines of sysprep's log are (facts: sysprep-logs §§1, 2).
var (
	sysprepLine = lazy.Regexp(`^(?:(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d\d-\d\d-\d{4} \d\d:\d\d:\d\d)\S*[, ] *)?` +
		`(?:(Info|Warning|Error|FatalError)\b *)?(?:\[0x[0-9a-fA-F]+\] *)?` +
		`(?:SYSPRP (?:\d+ \(0x[0-9a-fA-F]+\) )?(.*)|((?:LaunchDll|RunExternalDlls|GeneralizeBcdStore|ParseCommands|FCreateTagFile|Sysprep_\w+):.*))$`)
	// complains tells an error where a line has no level.
	complains = lazy.Regexp(`(?i)\bfail(?:ed|ure)?\b|\berror\b|was installed for a user, but not provisioned|BitLocker is on|` +
		`Not running DLLs|upgraded OS|access denied`)
	runBegins      = lazy.Regexp(`^(?:=+ +)?Beginning of a new sysprep run|^Initialized SysPrep log|^ParseCommands:`)
	runWorks       = lazy.Regexp(`^(?:RunDlls|RunExternalDlls|LaunchDll|ActionPlatform|SysprepSession|WinMain:(?:Pre-valid|Processing|Hit))`)
	generalizeDone = lazy.Regexp(`Successfully generalized the bcd store`)
	tagCreated     = lazy.Regexp(`Successfully created tag file`)
	noise          = lazy.Regexp(`MRTGeneralize: ?Failed ConnectServer|Compat-Gentel|BCD.*c000000d|` +
		`setupdigetclassdevs failed with error 0|BiUpdateEfiEntry failed c000000d|BiExportBcdObjects failed`)
	wrapUp = lazy.Regexp(`Hit failure while pre-validate sysprep generalize internal providers|` +
		`Hit failure while processing sysprep (?:generalize|cleanup|re-specialize) (?:internal |external )?providers|` +
		`An error occurred while running registry sysprep DLLs, halting sysprep execution|RunPlatformActions:Failed while`)
	provider   = lazy.Regexp(`(?i)Failure occurred while executing '(?:[^']*\\)?([^'\\]+)'(?: from (?:\S*\\)?([\w.-]+\.dll))?`)
	appPackage = lazy.Regexp(`^Package (\S+) was installed for a user`)
)

// runGap is how long sysprep may be silent within one run.
const runGap = time.Hour

// sysprepLines are what sysprep writes in its log about generalizing (facts:
// generalize-state §2, G9), and the name each gets as a finding.
var sysprepLines = []struct{ name, line string }{
	{findingGeneral, "command line option 'GENERALIZE'"},
	{findingBCD, "Successfully generalized the bcd store"},
	{findingFinished, "Successfully created tag file"},
}

// readSysprep reads sysprep's own log in the Windows directory: its last run, and
// what it says of generalizing. Without it the log of errors alone tells that a
// run failed.
func readSysprep(fsys fs.FS, root text.Raw) (SysprepRun, []Finding) {
	for _, name := range []string{sysprepAct, sysprepErr} {
		path := join(root, name)
		if run, said := ReadSysprepLog(path, textLines(fsys, path)); run.Found {
			return run, said
		}
	}
	return SysprepRun{}, nil
}

// ReadSysprepLog reads the lines of setupact.log or setuperr.log, numbered from 1:
// the last run in it, and what it says of generalizing and of what stopped it. The
// findings name the log by its path.
func ReadSysprepLog(path text.Raw, lines iter.Seq2[int, text.Raw]) (SysprepRun, []Finding) {
	var r sysprepReader
	said := make([]Finding, len(sysprepLines))
	for n, line := range lines {
		m := line.Submatch(sysprepLine())
		if m == nil {
			continue
		}
		message := text.Concat(m[3], m[4])
		found := Finding{Path: path, Found: line, Line: n}
		failed := m[2].EqualFold("error") || m[2].EqualFold("fatalerror") || m[2].IsEmpty() && message.Matches(complains())
		r.take(sysprepRecord{at: sysprepTime(m[1]), failed: failed, message: message, found: found})
		for i, l := range sysprepLines {
			if message.ContainsFold(l.line) {
				found.Name = l.name
				said[i] = found
			}
		}
	}
	run := r.end()
	if run.Failed {
		because, provider := run.Because, run.Provider
		because.Name, provider.Name = findingBecause, findingProvider
		said = append(said, because, provider)
	}
	return run, slices.DeleteFunc(said, func(f Finding) bool { return f.Line == 0 })
}

// A sysprepRecord is one line of the log.
type sysprepRecord struct {
	at      time.Time // zero: the line has none
	failed  bool      // it is an error by its level
	message text.Raw
	found   Finding
}

// A sysprepReader follows the runs of a log.
type sysprepReader struct {
	run         SysprepRun // the one that is being read
	works       bool       // it has gone beyond its first lines
	generalized bool
	calm        bool // it has lines that are no errors
	last        time.Time
}

func (s *sysprepReader) take(r sysprepRecord) {
	gap := !r.at.IsZero() && !s.last.IsZero() && r.at.Sub(s.last) > runGap
	if gap || s.works && r.message.Matches(runBegins()) {
		*s = sysprepReader{}
	}
	if !r.at.IsZero() {
		s.last = r.at
	}
	s.run.Found = true
	s.calm = s.calm || !r.failed
	s.works = s.works || r.failed || r.message.Matches(runWorks()) || r.message.Matches(tagCreated())
	s.generalized = s.generalized || r.message.Matches(generalizeDone())
	if r.message.Matches(tagCreated()) && !s.run.Failed {
		s.run.Succeeded = true
	}
	if s.generalized && !s.run.Failed {
		s.run.Succeeded = true
	}
	s.fail(r)
}

// fail looks whether a line says that the run broke off, or why.
func (s *sysprepReader) fail(r sysprepRecord) {
	if !r.failed && !r.message.ContainsFold("fail") && !r.message.ContainsFold("an error occurred") {
		return // most lines: none of the patterns below is without these words
	}
	ends := r.message.Matches(wrapUp())
	if m := r.message.Submatch(provider()); m != nil && s.run.Provider.Found.IsEmpty() {
		s.run.Provider = r.found
		s.run.Provider.Found = m[1]
		if !m[2].IsEmpty() {
			s.run.Provider.Found = text.Concat(m[2], text.New(","), m[1])
		}
	}
	if (r.failed || !ends && r.message.Matches(provider())) && !ends && !r.message.Matches(noise()) && s.run.Because.Found.IsEmpty() {
		s.run.Because = r.found
		if m := r.message.Submatch(appPackage()); m != nil {
			s.run.Package = m[1]
		}
	}
	if !ends {
		return
	}
	s.run.Failed, s.run.Succeeded = true, false
	if s.run.Because.Found.IsEmpty() {
		s.run.Because = r.found
	}
	s.run.Reason = reasonOf(s.run.Because.Found, s.run.Provider.Found)
}

// end is the last run. Of a log of errors, which may be cut, a reason that is known
// tells that it failed.
func (s *sysprepReader) end() SysprepRun {
	s.run.Errors = s.run.Found && !s.calm
	if run := &s.run; !s.calm && !run.Failed && !run.Because.Found.IsEmpty() {
		if run.Reason = reasonOf(run.Because.Found, run.Provider.Found); run.Reason != ReasonOther {
			run.Failed = true
		} else {
			run.Reason = ""
		}
	}
	return s.run
}

func reasonOf(because, provider text.Raw) Reason {
	for _, said := range []text.Raw{because, provider} {
		for _, r := range reasons {
			if said.Matches(r.shows()) {
				return r.reason
			}
		}
	}
	return ReasonOther
}

// sysprepTime is the time at the beginning of a line; zero when it has none.
func sysprepTime(s text.Raw) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", "01-02-2006 15:04:05"} {
		if t, err := time.Parse(layout, s.String()); err == nil {
			return t
		}
	}
	return time.Time{}
}
