package cli

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// withPages are a command and those below it that have a page.
func withPages(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			all = append(all, withPages(sub)...)
		}
	}
	return all
}

// manPage is the page of one command (groff_man(7)).
func manPage(c *cobra.Command, version string, date time.Time) []byte {
	var b bytes.Buffer
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	title := strings.ReplaceAll(c.CommandPath(), " ", "-")
	p(`.TH "%s" "1" "%s" "vmmdoctor %s" "vmmdoctor"`, strings.ToUpper(title), date.UTC().Format("2006-01-02"), version)
	p(".SH NAME\n%s \\- %s", roff(title), roff(c.Short))
	p(".SH SYNOPSIS\n.nf\n%s\n.fi", roff(c.UseLine()))
	p(".SH DESCRIPTION")
	b.WriteString(paragraphs(c.Long))
	p(".SH OPTIONS")
	for _, flags := range []*pflag.FlagSet{c.LocalFlags(), c.InheritedFlags()} {
		flags.VisitAll(func(f *pflag.Flag) { b.WriteString(option(f)) })
	}
	if c.Example != "" {
		p(".SH EXAMPLES\n.nf\n%s\n.fi", roff(strings.Trim(c.Example, "\n")))
	}
	p(".SH SEE ALSO\n%s", related(c))
	return b.Bytes()
}

// option describes a flag.
func option(f *pflag.Flag) string {
	name := `\fB\-\-` + roff(f.Name) + `\fR`
	if f.Shorthand != "" {
		name = `\fB\-` + f.Shorthand + `\fR, ` + name
	}
	value, usage := pflag.UnquoteUsage(f)
	if value != "" {
		name += ` \fI` + roff(value) + `\fR`
	}
	return fmt.Sprintf(".TP\n%s\n%s\n", name, roff(usage))
}

// related are the pages of the commands around one.
func related(c *cobra.Command) string {
	var names []string
	around := c.Commands()
	if p := c.Parent(); p != nil {
		around = append([]*cobra.Command{p}, around...)
	}
	for _, o := range around {
		if o.IsAvailableCommand() && o.Name() != "help" || o == c.Parent() {
			names = append(names, `\fB`+roff(strings.ReplaceAll(o.CommandPath(), " ", "-"))+`\fR(1)`)
		}
	}
	return strings.Join(names, ",\n")
}

// paragraphs sets text that is broken into lines: those that are indented stay as they
// are.
func paragraphs(s string) string {
	var b strings.Builder
	for i, paragraph := range strings.Split(strings.TrimSpace(s), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.HasPrefix(paragraph, "  ") {
			b.WriteString(".nf\n" + roff(paragraph) + "\n.fi\n")
			continue
		}
		b.WriteString(roff(paragraph) + "\n")
	}
	return b.String()
}

// roff keeps a text from being taken for anything else: hyphens stay those of commands,
// and no line begins with a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", `\[u2026]`, `"`, `\(dq`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
