package cli

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/internal/disktest"
)

// pages are all pages of the documentation, by path with slashes.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		names, err := fs.Glob(os.DirFS(".."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			out[name] = strings.ReplaceAll(string(b), "\r\n", "\n")
		}
	}
	if out["README.md"] == "" || out["docs/causes.md"] == "" {
		t.Fatal("the pages are not where this test looks for them")
	}
	return out
}

// standIns are the files that the names of the documentation stand for here.
var standIns = map[string]string{
	`D:\Library`:                    "library",
	`D:\Library\W2012.vhdx`:         "seed-fail.vhd",
	`D:\Library\Template.vhd`:       "seed-fail.vhd",
	`D:\Library\Deploys.vhdx`:       "seed-pass.vhd",
	`D:\Work\Template-copy.vhd`:     "seed-pass.vhd",
	`D:\Work\Template-copy.vhdx`:    "seed-pass.vhd",
	`C:\VMMlogs\VMM_05311152.etl`:   "first.etl",
	`C:\VMMlogs\VMM_05311252.etl`:   "second.etl",
	`C:\VMMlogs\VMM_05311252.txt`:   "seed-fail.log",
	`C:\VMMlogs\debugview.log`:      "seed-fail.log",
	`\\library01\MSSCVMMLibrary`:    "library",
	`D:\Work\Template-portable.vhd`: "portable.vhd",
	`D:\Work\W2012-portable.vhdx`:   "portable.vhd",
	`V:\Boot\BCD`:                   "mounted.bcd",
	`D:\Work\BCD.portable`:          "BCD.portable",
	`C:\VMMscan\*.json`:             "lib01.json",
	"debugview.log":                 "seed-fail.log",
	"before.bcd":                    "before-sysprep.bcd",
	"after.bcd":                     "after-sysprep.bcd",
	"bcdedit.txt":                   "bcdedit.txt",
}

// TestCommandsOfTheDocumentation runs each command that stands in a block of
// code. It must do its work: find something or nothing, but not fail to read
// its input, and not be used wrongly.
func TestCommandsOfTheDocumentation(t *testing.T) {
	run := map[string]bool{}
	for name, page := range pages(t) {
		for _, command := range commandsIn(page) {
			if run[command] {
				continue
			}
			run[command] = true
			t.Run(name+": "+command, func(t *testing.T) { runDocumented(t, command) })
		}
	}
	if len(run) < 20 {
		t.Errorf("only %d commands were found", len(run))
	}
}

// commandsIn are the lines of fenced blocks that run vmmdoctor, without what
// they are piped into.
func commandsIn(page string) []string {
	var out []string
	fenced := false
	for line := range strings.SplitSeq(page, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if fenced && strings.HasPrefix(line, "vmmdoctor ") {
			command, _, _ := strings.Cut(line, " | ")
			out = append(out, command)
		}
	}
	return out
}

// eventLog is an event trace log with one message of VMM.
func eventLog(message string) []byte {
	return new(disktest.EventLog).Header().Event(disktest.VMMProvider, 2, 5, disktest.UTF16z("16,2,"+message)).Bytes()
}

func runDocumented(t *testing.T, command string) {
	workFolder(t)
	disk, err := os.ReadFile("seed-pass.vhd")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join("library", "one.vhd"), disk)
	write(t, "first.etl", eventLog("MountedVhd.cs,308,Bootmgr boot loader"))
	write(t, "second.etl", eventLog("BcdUtil.cs,1987,bootDevice UnknownDevice"))
	_, listing, _ := vmmdoctor(t.Context(), "bcd", "show", "before-sysprep.bcd")
	write(t, "bcdedit.txt", []byte(listing))
	_, rows, _ := vmmdoctor(t.Context(), "scan", "library", "--format", "json")
	if strings.Contains(command, "--from") {
		write(t, "lib01.json", []byte(rows))
		write(t, "lib02.json", []byte(rows))
	}
	args := arguments(command)[1:]
	for i, a := range args {
		if to, ok := standIns[a]; ok {
			args[i] = to
		} else if strings.Contains(a, `\`) {
			t.Fatalf("no file stands in for %s", a)
		}
	}
	if args[0] == "repair" && !slices.Contains(args, "--dry-run") {
		args = append(args, "--yes") // nobody is there to be asked
	}
	ctx, follows := t.Context(), slices.Contains(args, "--follow")
	if follows {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Second)
		defer cancel()
	}
	code, stdout, stderr := vmmdoctor(ctx, args...)
	if follows && code != exitStopped || !follows && code > 2 {
		t.Errorf("vmmdoctor %q: exit code %d\n%s%s", args, code, stdout, stderr)
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)

// TestLinks follows the links between the pages, to files and to headings.
func TestLinks(t *testing.T) {
	all := pages(t)
	for name, page := range all {
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			target := name
			if m[1] != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(name), m[1]))
			}
			if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(target))); err != nil {
				t.Errorf("%s leads to %s: %v", name, m[1], err)
			}
			if m[2] != "" && !slices.Contains(anchors(all[target]), m[2]) {
				t.Errorf("%s leads to %s%s, and there is no such heading", name, target, m[2])
			}
		}
	}
}

var notInAnchors = regexp.MustCompile(`[^a-z0-9 _-]`)

// anchors are the names of a page's headings, as GitHub makes them.
func anchors(page string) []string {
	var out []string
	for line := range strings.SplitSeq(page, "\n") {
		if strings.HasPrefix(line, "#") {
			title := strings.ToLower(strings.TrimSpace(strings.TrimLeft(line, "#")))
			out = append(out, "#"+strings.ReplaceAll(notInAnchors.ReplaceAllString(title, ""), " ", "-"))
		}
	}
	return out
}
