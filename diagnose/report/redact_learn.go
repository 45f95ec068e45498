package report

import (
	"iter"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// Where text says outright that something is a name.
var (
	uncServer   = lazy.Regexp(`(?:^|[\s"'(=,\[<>])(?:\\\\|\\\\\?\\UNC\\)([\p{L}\p{N}][\p{L}\p{N}_.-]*)\\`)
	userFolder  = lazy.Regexp(`(?i)(?:[A-Z]:\\(?:Users|Documents and Settings)\\|/(?:home|Users)/)([^\\/:*?"<>|\r\n]+)[\\/]`)
	userAtEnd   = lazy.Regexp(`(?i)(?:[A-Z]:\\(?:Users|Documents and Settings)\\|/(?:home|Users)/)([^\\/:*?"<>|\s]+)(?:["'\s]|$)`)
	urlServer   = lazy.Regexp(`(?i)\b(?:https?|smb|ftp|ldaps?)://([A-Za-z0-9][A-Za-z0-9.-]*)`)
	mailAddress = lazy.Regexp(`([A-Za-z0-9][\w.+-]*)@([A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*)`)
	spokenHost  = lazy.Regexp(`(?i)\b(?:host|server|computer|machine|node|cluster|agent on|agent on the)\s+[('"\[]?([A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+)`)
	domainUser  = lazy.Regexp(`(?:^|[\s'"(=:,;])([A-Za-z][A-Za-z0-9.-]*)\\([A-Za-z0-9][\w.$-]*)(?:[\s'"),;]|$)`)
	accountIs   = lazy.Regexp(`(?i)\b(?:run ?as(?: account)?|account(?: ?name)?|user(?: ?name)?|login|logon|owner)\s*[=:]\s*['"]?(?:([A-Za-z][\w.-]*)\\)?([A-Za-z0-9][\w.$+-]*)`)
	quotedUser  = lazy.Regexp(`(?i)\b(?:run ?as(?: account)?|account|user|login|logon|owner)\s+['"\x{2018}\x{201c}](?:([A-Za-z][\w.-]*)\\)?([^'"\\\x{2019}\x{201d}\r\n]{1,64})['"\x{2019}\x{201d}]`)
	ownAccount  = lazy.Regexp(`(?:^|[\s'"(=:,;\\])([A-Za-z0-9][A-Za-z0-9-]+)\$(?:[\s'"),;.]|$)`)
	machineIs   = lazy.Regexp(`(?i)\b(?:machine|server|host|computer|node|cluster)(?:name)?=['"]?([A-Za-z0-9][A-Za-z0-9.-]*)`)
	machineSaid = lazy.Regexp(`(?i)\b(?:virtual machine|vm)(?:=|\s+)['"(\x{2018}\x{201c}]([^'")\x{2019}\x{201d}\r\n]{1,80})['")\x{2019}\x{201d}]`)
	vmIs        = lazy.Regexp(`(?i)\bvm(?:name)?=['"]?([\w][\w.-]*)`)
	distinct    = lazy.Regexp(`(?i)\b(CN|OU|O)=([^,;"'+<>\r\n()=]+)`)
	domainParts = lazy.Regexp(`(?i)\bDC=[A-Za-z0-9-]+(?:\s*,\s*DC=[A-Za-z0-9-]+)*`)
	diskPath    = lazy.Regexp(`(?i)^(?:[^"<>|\r\n]*[\\/])?([^\\/:*?"<>|,;\r\n]+)\.(?:a?vhdx?|img|raw|dd)$`)
	diskQuoted  = lazy.Regexp(`(?i)["'](?:[^"'<>|\r\n]*[\\/])?([^\\/:*?"'<>|\r\n]+)\.a?vhdx?["']`)
	diskInText  = lazy.Regexp(`(?i)(?:^|[\\/\s'"(=,;])([\p{L}\p{N}][\p{L}\p{N}_.-]*)\.a?vhdx?\b`)
	securityID  = lazy.Regexp(`(?i)\b(S-1-(?:5-21|5-8\d|12-1|15-\d+)(?:-\d+)+)`)
	address4    = lazy.Regexp(`(?:^|[^\w.])(\d{1,3}(?:\.\d{1,3}){3})(?:$|[^\w.]|\.(?:$|\D))`)
	address6    = lazy.Regexp(`(?i)(?:^|[\s\['"(=,;])([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:%\w+)?)(?:$|[\s\]'"),;/]|\.(?:$|\s))`)
	fileName    = lazy.Regexp(`(?i)\.(?:exe|dll|sys|efi|log|txt|xml|ini|tmp|cs|mui|iso|wim|a?vhdx?|bcd|ps1|csv|etl)$`)
)

// learn takes in the names a text says outright.
func (n *names) learn(s string) {
	if n.learned[s] {
		return
	}
	n.learned[s] = true
	n.find(s, uncServer(), host)
	n.find(s, userFolder(), account)
	n.find(s, userAtEnd(), account)
	n.find(s, urlServer(), host)
	n.find(s, mailAddress(), account, domain)
	n.find(s, spokenHost(), host)
	n.find(s, diagnose.DeployHosts(), host, host)
	n.find(s, accountIs(), domain, account)
	n.find(s, quotedUser(), domain, account)
	n.find(s, ownAccount(), host)
	n.find(s, machineSaid(), machine)
	n.find(s, vmIs(), machine)
	n.find(s, securityID(), identity)
	n.find(s, address4(), address)
	n.find(s, address6(), address)
	n.learnDistinguished(s)
	n.learnPlaced(s)
	for _, m := range machineIs().FindAllStringSubmatch(s, -1) {
		n.add(host, text.New(m[1]))
	}
	for _, re := range []*regexp.Regexp{diskPath(), diskQuoted(), diskInText()} {
		for _, m := range re.FindAllStringSubmatch(s, -1) {
			n.addDisk(m[1])
		}
	}
}

// learnDistinguished takes in the parts of distinguished names.
func (n *names) learnDistinguished(s string) {
	for _, m := range distinct().FindAllStringSubmatch(s, -1) {
		value := strings.TrimSpace(m[2])
		switch {
		case strings.Contains(value, "."):
			n.add(host, text.New(value))
		case strings.EqualFold(m[1], "CN"):
			n.give(account, value, "")
		default:
			n.give(unit, value, "")
		}
	}
	for _, parts := range domainParts().FindAllString(s, -1) {
		labels := strings.FieldsFunc(parts, func(r rune) bool { return r == ',' || r == ' ' })
		for i, l := range labels {
			_, labels[i], _ = strings.Cut(l, "=")
		}
		n.addDomain(strings.Join(labels, "."))
	}
}

// addDisk takes in the name of a disk's file. One that is a word of its own is replaced
// only where a disk's name stands.
func (n *names) addDisk(stem string) {
	for name := range n.disks {
		if strings.HasPrefix(fold(stem), name+"-") {
			return // what the program calls a copy of it
		}
	}
	if base := copySuffix().ReplaceAllString(fold(stem), ""); ordinary()[base] || isStandIn(base) {
		return
	}
	n.disks[fold(stem)] = true
	if telling(stem) {
		n.give(disk, stem, "")
	}
}

// copySuffixes are what the program adds to the name of a disk for one that is to be made.
const copySuffixes = `(?:-copy|-portable|-child|-merged|-new)`

var copySuffix = lazy.Regexp(copySuffixes + `$`)

// telling reports whether a word can only be a name: letters with digits, signs or
// blanks, or capitals alone.
func telling(s string) bool {
	letters := strings.ContainsFunc(s, unicode.IsLetter)
	return letters && (strings.ContainsFunc(s, unicode.IsDigit) || strings.ContainsAny(s, "-_ ") ||
		utf8.RuneCountInString(s) > 2 && s == strings.ToUpper(s))
}

// find adds what the groups of re match, each as a name of its kind.
func (n *names) find(s string, re *regexp.Regexp, kinds ...nameKind) {
	for _, m := range re.FindAllStringSubmatch(s, -1) {
		for i, kind := range kinds {
			name := strings.TrimRight(m[i+1], ".")
			switch {
			case name == "" || kind == host && adminShares()[fold(name)]:
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

// adminShares end in $ and are on every Windows.
var adminShares = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"c": true, "d": true, "e": true, "admin": true, "ipc": true, "print": true, "fax": true}
})

// learnStore takes in what the entries of a store are called, unless Windows calls
// them so.
func (n *names) learnStore(s *bcd.Store) {
	if s == nil {
		return
	}
	for i := range s.Objects {
		if d := string(s.Objects[i].Description().Bytes()); !windowsName(d) {
			n.give(entry, d, "")
		}
	}
}

// windowsName reports whether a description is made of the words that Windows and its
// setup describe entries with.
func windowsName(s string) bool {
	for _, w := range strings.FieldsFunc(fold(s), func(r rune) bool { return !isWordRune(r) }) {
		if !strings.Contains(windowsWords, " "+w+" ") && !allDigits(w) {
			return false
		}
	}
	return true
}

const windowsWords = " windows server microsoft boot manager memory diagnostic tester tool resume application from hibernate " +
	"recovery environment setup standard datacenter enterprise professional pro home education core technical preview " +
	"evaluation r2 sp1 vista xp nt loader earlier version of pe ramdisk options efi hyper v essentials foundation web azure " +
	"stack hci annual ltsc ltsb embedded the and x64 x86 amd64 device network legacy os operating system "

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
