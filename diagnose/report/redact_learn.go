package report

import (
	"iter"
	"regexp"
	"strings"
	"sync"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// Where text says outright that something is a name. What is found must not
// be a name of the program's own examples.
var (
	uncServer   = lazy.Regexp(`(?:^|[\s"'(=,\[<>])(?:\\\\|\\\\\?\\UNC\\)([A-Za-z0-9][\w.-]*)\\`)
	userFolder  = lazy.Regexp(`(?i)(?:[A-Z]:\\(?:Users|Documents and Settings)\\|/(?:home|Users)/)([^\\/:*?"<>|\r\n]+)[\\/]`)
	userAtEnd   = lazy.Regexp(`(?i)(?:[A-Z]:\\(?:Users|Documents and Settings)\\|/(?:home|Users)/)([^\\/:*?"<>|\s]+)(?:["'\s]|$)`)
	urlServer   = lazy.Regexp(`(?i)\b(?:https?|smb|ftp)://([A-Za-z0-9][A-Za-z0-9.-]*)`)
	mailAddress = lazy.Regexp(`([A-Za-z0-9][\w.+-]*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)`)
	spokenHost  = lazy.Regexp(`(?i)\b(?:host|server|computer|machine|node|agent on|agent on the)\s+[('"]?([A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+)`)
	domainUser  = lazy.Regexp(`(?:^|[\s'"(=:,;])([A-Za-z][A-Za-z0-9.-]*)\\([A-Za-z0-9][\w.$-]*)(?:[\s'"),;]|$)`)
	fileName    = lazy.Regexp(`(?i)\.(?:exe|dll|sys|efi|log|txt|xml|ini|tmp|cs|mui|iso|wim|a?vhdx?|bcd|ps1|csv|etl)$`)
)

// learn takes in the names a text says outright.
func (n *names) learn(s string) {
	n.find(s, uncServer(), host)
	n.find(s, userFolder(), account)
	n.find(s, userAtEnd(), account)
	n.find(s, urlServer(), host)
	n.find(s, mailAddress(), account, domain)
	n.find(s, spokenHost(), host)
	n.find(s, diagnose.DeployHosts(), host, host)
}

// find adds what the groups of re match, each as a name of its kind.
func (n *names) find(s string, re *regexp.Regexp, kinds ...nameKind) {
	for _, m := range re.FindAllStringSubmatch(s, -1) {
		for i, kind := range kinds {
			name := strings.TrimRight(m[i+1], ".")
			switch {
			case fileName().MatchString(name) || strings.HasSuffix(fold(name), "microsoft.com"):
			case kind == domain:
				n.addDomain(name)
			default:
				n.add(kind, text.New(name))
			}
		}
	}
}

// learnRelated takes in the hosts of the domains that are known by now, and
// the domains of the hosts.
func (n *names) learnRelated(s string) {
	folded := fold(s)
	for _, name := range n.domains {
		for at := range occurrences(folded, "."+name) {
			from := strings.LastIndexFunc(s[:at], func(r rune) bool { return r != '-' && !isWordRune(r) }) + 1
			n.give(host, s[from:at], "")
		}
	}
	for _, name := range n.hosts {
		for at := range occurrences(folded, name+".") {
			if m := domainBehind().FindString(s[at+len(name)+1:]); m != "" && !fileName().MatchString(m) &&
				(at == 0 || !isWordRune(rune(s[at-1]))) {
				n.addDomain(m)
			}
		}
	}
}

// domainBehind is a domain at the start of a text, of two labels at least.
var domainBehind = lazy.Regexp(`^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)

// occurrences yields where part stands in s.
func occurrences(s, part string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at := 0; ; at += len(part) {
			i := strings.Index(s[at:], part)
			if i < 0 || !yield(at+i) {
				return
			}
			at += i
		}
	}
}

// notDomains are words before a backslash that are no domain: parts of paths
// and the authorities of every Windows.
var notDomains = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"authority": true, "builtin": true, "service": true, "apppool": true, "boot": true,
		"efi": true, "windows": true, "microsoft": true,
		"system32": true, "users": true, "objects": true, "software": true, "system": true, "root": true, "hklm": true, "temp": true, "volume": true, "machine": true}
})

// learnTrace takes in the names of what runs are about, of the computer that
// recorded them, and of accounts that their messages name.
func (n *names) learnTrace(t *diagnose.TraceReading) {
	for _, r := range t.Runs {
		n.add(machine, r.Run.VM)
	}
	for _, trace := range t.Traces {
		n.add(host, trace.Computer.Map(func(s string) string { return strings.TrimLeft(s, `\`) }))
	}
	for _, r := range t.Runs {
		for _, rec := range r.Run.Records {
			for _, m := range domainUser().FindAllSubmatch(rec.Message.Bytes(), -1) {
				n.addAccount(string(m[1]), string(m[2]))
			}
		}
	}
}

// addAccount knows CONTOSO\HV01$ as the account of a host.
func (n *names) addAccount(in, name string) {
	if notDomains()[fold(in)] || fileName().MatchString(name) {
		return
	}
	n.addDomain(in)
	if computer, ok := strings.CutSuffix(name, "$"); ok {
		n.give(host, computer, "")
		return
	}
	n.give(account, name, "")
}
