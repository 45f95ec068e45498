package report

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// A nameKind is what a name is of; its stand-ins begin with it.
type nameKind string

const (
	host    nameKind = "HOST"
	domain  nameKind = "DOMAIN"
	account nameKind = "USER"
	machine nameKind = "VM"

	address  nameKind = "ADDRESS"
	identity nameKind = "SID"
	unit     nameKind = "UNIT"
	share    nameKind = "SHARE"
	disk     nameKind = "DISK"
	entry    nameKind = "ENTRY"
)

// isStandIn reports whether a name is a stand-in, of what was redacted before.
func isStandIn(s string) bool { return standIn().MatchString(s) }

const standIns = `(?i)^(?:HOST|DOMAIN|USER|VM|ADDRESS|SID|UNIT|SHARE|DISK|ENTRY)-\d+`

var (
	standIn           = lazy.Regexp(standIns + `$`)
	startsWithStandIn = lazy.Regexp(standIns + `\b`)
)

// names are the names known, each with its stand-in.
type names struct {
	standIns map[string]string // by folded name
	placed   map[string]string // by folded name: of words that are names only where a name stands
	disks    map[string]bool   // folded
	changed  bool              // something was replaced

	learned  map[string]bool   // texts that were looked at
	replaced map[string]string // what texts became with the names known now
	lengths  []int             // of the names in bytes, longest first
	hosts    []string          // folded, in the order met, as are
	domains  []string          // those with a dot
	counts   map[nameKind]int
}

func newNames() names {
	return names{standIns: map[string]string{}, placed: map[string]string{}, disks: map[string]bool{},
		learned: map[string]bool{}, replaced: map[string]string{}, counts: map[nameKind]int{}}
}

// ordinary are words that tell nothing about anybody: those the program's own
// sentences are made of, stand-ins of its examples, and accounts and hosts
// that every Windows has.
var ordinary = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"windows": true, "server": true, "boot": true, "bcd": true, "disk": true, "template": true, "copy": true, "trace": true, "store": true,
		"vmm": true, "vm": true, "host": true, "domain": true, "user": true, "library": true, "demo": true, "work": true, "no_param": true, "hyper-v-host": true, "sourcevm": true,
		"administrator": true, "admin": true, "system": true, "guest": true, "public": true, "default": true, "default user": true, "all users": true, "everyone": true,
		"portable": true, "child": true, "parent": true, "new": true, "deploys": true, "base": true, "image": true, "vhd": true, "vhdx": true, "debugview": true, "null": true, "none": true, "unknown": true, "nt authority": true, "nt service": true, "network service": true, "local service": true, "networkservice": true, "localservice": true, "trustedinstaller": true, "builtin": true,
		"username": true, "localhost": true, "local": true, "com": true, "net": true, "org": true,
	}
})

// add gives a name its stand-in, unless it has one or tells nothing. Names of
// a host with its domain are taken apart.
func (n *names) add(kind nameKind, name text.Raw) {
	s := strings.TrimSpace(string(name.Bytes()))
	if kind == host {
		if _, err := netip.ParseAddr(s); err != nil {
			label, rest, qualified := strings.Cut(s, ".")
			if qualified {
				n.addDomain(rest)
			}
			s = label
		}
	}
	n.give(kind, s, "")
}

// addDomain also knows a domain by its labels: CONTOSO is contoso.com.
func (n *names) addDomain(s string) {
	labels := strings.Split(s, ".")
	labels = labels[:len(labels)-1]
	in := ""
	for _, l := range labels {
		if known := n.standIns[fold(l)]; strings.HasPrefix(known, string(domain)) {
			in = known
		}
	}
	in = n.give(domain, s, in)
	if in == "" || len(labels) == 0 {
		return
	}
	n.domains = append(n.domains, fold(s))
	for _, l := range labels {
		if len(l) > 2 {
			n.give(domain, l, in)
		}
	}
}

// give gives a name a stand-in, a new one if none is named, and returns it.
// The forms in which diagnoses write a name get the same one.
func (n *names) give(kind nameKind, name, standIn string) string {
	key := fold(name)
	if in, ok := n.standIns[key]; ok {
		return in
	}
	ip, err := netip.ParseAddr(name)
	switch {
	case ordinary()[key] || isStandIn(name):
		return ""
	case err == nil && (ip.IsLoopback() || ip.IsUnspecified()):
		return ""
	case err == nil:
		kind = address
	case utf8.RuneCountInString(name) < 2 || !strings.ContainsFunc(name, unicode.IsLetter):
		return ""
	}
	if standIn == "" {
		standIn = n.next(kind)
	}
	visible := text.New(name).String()
	for _, form := range []string{name, visible, strings.ReplaceAll(visible, "'", "''")} {
		n.standIns[fold(form)] = standIn
		if !slices.Contains(n.lengths, len(form)) {
			n.lengths = append(n.lengths, len(form))
		}
	}
	slices.SortFunc(n.lengths, func(a, b int) int { return b - a })
	if kind == host {
		n.hosts = append(n.hosts, key)
	}
	return standIn
}

// next is a stand-in that was not given yet.
func (n *names) next(kind nameKind) string {
	clear(n.replaced)
	n.counts[kind]++
	return fmt.Sprintf("%s-%d", kind, n.counts[kind])
}

// fold makes case not matter and keeps every length.
func fold(s string) string {
	b := make([]byte, 0, len(s))
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if l := unicode.ToLower(r); utf8.RuneLen(l) == size {
			b = utf8.AppendRune(b, l)
		} else {
			b = append(b, s[:size]...)
		}
		s = s[size:]
	}
	return string(b)
}

// replace is replaceAll of a text that may come again: a trace of many runs says the same
// each time.
func (n *names) replace(s string) string {
	if out, ok := n.replaced[s]; ok {
		n.changed = n.changed || out != s
		return out
	}
	out := n.replaceAll(s)
	n.replaced[s] = out
	return out
}

// replaceAll puts stand-ins in the place of names: where a name stands, and of those that
// can be nothing else wherever they stand as whole words.
func (n *names) replaceAll(s string) string {
	s = n.replacePlaced(s)
	if len(n.standIns) == 0 {
		return s
	}
	folded, out, done := fold(s), strings.Builder{}, 0
	for i := 0; i < len(s); {
		if length, in := n.at(folded, i); length > 0 {
			out.WriteString(s[done:i] + in)
			i += length
			done, n.changed = i, true
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return out.String() + s[done:]
}

// at returns the longest name that stands at i, with its stand-in.
func (n *names) at(folded string, i int) (length int, standIn string) {
	before, _ := utf8.DecodeLastRuneInString(folded[:i])
	first, _ := utf8.DecodeRuneInString(folded[i:])
	if isWordRune(before) && isWordRune(first) {
		return 0, ""
	}
	for _, l := range n.lengths {
		if i+l > len(folded) {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(folded[i : i+l])
		after, _ := utf8.DecodeRuneInString(folded[i+l:])
		if isWordRune(last) && isWordRune(after) {
			continue
		}
		if in, ok := n.standIns[folded[i:i+l]]; ok {
			return l, in
		}
	}
	return 0, ""
}

// scrub overwrites names in data that is shown as bytes, in ASCII and UTF-16.
func (n *names) scrub(b []byte) []byte {
	out, folded := bytes.Clone(b), bytes.ToLower(b)
	longestFirst := slices.SortedFunc(maps.Keys(n.standIns), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	for _, name := range longestFirst {
		var wide []byte
		for _, u := range utf16.Encode([]rune(name)) {
			wide = append(wide, byte(u), byte(u>>8))
		}
		for _, form := range [][]byte{[]byte(name), wide} {
			for at := bytes.Index(folded, form); at >= 0; at = bytes.Index(folded, form) {
				clear(out[at : at+len(form)])
				clear(folded[at : at+len(form)])
			}
		}
	}
	return out
}
