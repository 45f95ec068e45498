package tui

import (
	"vmmdoctor/diagnose"
)

// Every outcome is a glyph and a word; the colour comes third.
var (
	outcomeGlyph = map[diagnose.Outcome]string{
		diagnose.Pass: "√", diagnose.Warn: "!", diagnose.Fail: "×", diagnose.Unknown: "·", diagnose.Skipped: "-",
	}
	outcomeWord = map[diagnose.Outcome]string{
		diagnose.Pass: "OK", diagnose.Warn: "RISK", diagnose.Fail: "FAIL", diagnose.Unknown: "--",
		diagnose.Skipped: "skip",
	}
	verdictWord = map[diagnose.Verdict]string{
		diagnose.VerdictFails: "× FAILS", diagnose.VerdictAtRisk: "! AT RISK",
		diagnose.VerdictClear: "√ CLEAR", diagnose.VerdictUnknown: "· UNKNOWN",
	}
)

// outcome is the style of an outcome; one behind the failure that stopped VMM
// is quieter.
func (st styles) outcome(o diagnose.Outcome, after bool) style {
	switch {
	case o == diagnose.Fail && after:
		return st.failDim
	case o == diagnose.Fail:
		return st.fail
	case o == diagnose.Warn:
		return st.warn
	case o == diagnose.Pass && !after:
		return st.ok
	}
	return st.quiet
}

// badge is the style of a verdict's badge.
func (st styles) badge(v diagnose.Verdict) style {
	switch v {
	case diagnose.VerdictFails:
		return st.badgeFail
	case diagnose.VerdictAtRisk:
		return st.badgeWarn
	case diagnose.VerdictClear:
		return st.badgeOK
	}
	return st.badgeNone
}
