package report

import (
	"regexp"
	"strings"
	"sync"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// A placedName is a place where a name stands that may be any word: it is replaced there,
// and nowhere else.
type placedName struct {
	kind nameKind
	re   func() *regexp.Regexp // the first group is the name
	keep func() map[string]bool
}

// placedNames are applied in turn.
var placedNames = []placedName{
	{share, lazy.Regexp(`(?:\\\\|\\\\\?\\UNC\\)[\p{L}\p{N}][\p{L}\p{N}_.-]*\\([^\\/:*?"<>|\r\n]{0,79}[^\\/:*?"<>|\s])\\`), knownShares},
	{share, lazy.Regexp(`(?:\\\\|\\\\\?\\UNC\\)[\p{L}\p{N}][\p{L}\p{N}_.-]*\\([^\\/:*?"<>|\s,;)']{1,80})`), knownShares},
	{disk, lazy.Regexp(`(?i)(?:^|[\\/\s'"(=,;])([\p{L}\p{N}][\p{L}\p{N}_.-]*?)` + copySuffixes + `?\.a?vhdx?\b`), nothing},
	{host, lazy.Regexp(`(?i)\b(?:agent )?on (?:the )?([A-Za-z0-9][A-Za-z0-9-]*) (?:server|host|computer|machine|node)\b`), sentenceWords},
	{host, lazy.Regexp(`(?i)\b(?:server|host|computer|node|cluster|agent on|agent on the)\s+['"([]?([A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9])\b`), sentenceWords},
	{host, lazy.Regexp(`(?i)\b(?:machine|server|host|computer|node|cluster)(?:name)?=['"]?([A-Za-z0-9][A-Za-z0-9-]*)`), sentenceWords},
	{machine, lazy.Regexp(`(?i)\bvirtual machine ([A-Za-z0-9][\w-]*)\b`), sentenceWords},
}

// learnPlaced takes in those of them that can be nothing but names.
func (n *names) learnPlaced(s string) {
	for _, p := range placedNames {
		if p.kind == share || p.kind == disk {
			continue
		}
		for _, m := range p.re().FindAllStringSubmatch(s, -1) {
			if telling(m[1]) && !p.keep()[fold(m[1])] && !fileName().MatchString(m[1]) {
				n.add(p.kind, text.New(m[1]))
			}
		}
	}
}

// replacePlaced replaces the names that stand where names stand.
func (n *names) replacePlaced(s string) string {
	for _, p := range placedNames {
		at := p.re().FindAllStringSubmatchIndex(s, -1)
		if at == nil {
			continue
		}
		var out strings.Builder
		done := 0
		for _, m := range at {
			name := s[m[2]:m[3]]
			if in := n.standInFor(p, name); in != "" {
				out.WriteString(s[done:m[2]] + in)
				done, n.changed = m[3], true
			}
		}
		s = out.String() + s[done:]
	}
	return s
}

// standInFor is what stands for a name at such a place; empty when it stays.
func (n *names) standInFor(p placedName, name string) string {
	key := fold(name)
	if known, ok := n.standIns[key]; ok {
		return known
	}
	switch {
	case p.keep()[key], ordinary()[key], allDigits(name), fileName().MatchString(name):
		return ""
	case startsWithStandIn().MatchString(name): // a copy of what has one
		return ""
	}
	key = string(p.kind) + key
	if n.placed[key] == "" {
		n.placed[key] = n.next(p.kind)
	}
	return n.placed[key]
}

func nothing() map[string]bool { return nil }

// knownShares are on every Windows, or in every VMM.
var knownShares = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"msscvmmlibrary": true, "admin$": true, "ipc$": true, "c$": true, "d$": true, "e$": true, "print$": true,
		"sysvol": true, "netlogon": true, "share": true}
})

// sentenceWords follow "server" or "host" in a sentence without being a name.
var sentenceWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(wordsOfSentences) {
		words[w] = true
	}
	return words
})

const wordsOfSentences = `
a about account accounts act added address adds after again agent agents all already also an and another answer
answers any are as asked at attaches be because been before began being beside between blocked boots but by can
cannot certificate change changed changes check checks closed cluster clusters configuration connect connected
connection core could datacenter deployed deploys did died disk disks do does each edition either ended errors
essentials evaluation every failed fails file files first follows for found foundation from gave gets group had
has have having here holds host hosting hosts how http hyper-v id identity if image in into is it its itself job
joined keeps key left library located log logs made maintenance management manager manages may means memory
microsoft might mode must name named names needs network never next no node not object of off on only open
opened operating operation or other others out over path physical port powershell process profile properties ran
reached reads refused refuses remains reports resource resources responded role roles running runs same sees
sends server servername service services share shared sharing should shows side so source standard stands
started starting starts state stays still stopped stops such system takes template than that the their them then
there they this timed to too tried turns two unavailable under unless until up update uses version via virtual
vmm was were what when where whether which while who whose will windows winrm with within without would writes
you your`
