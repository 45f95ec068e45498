//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shells are those in which completion is tried where they are there: how each is
// started without anybody's own settings, and how completion is installed in it.
var shells = []struct{ name, start, install string }{
	{"bash", "bash --norc --noprofile", "source /usr/share/bash-completion/bash_completion; source <(vmmdoctor completion bash)"},
	{"zsh", "zsh -f", "autoload -Uz compinit; compinit -u -D; source <(vmmdoctor completion zsh); compdef _vmmdoctor vmmdoctor"},
	{"fish", "fish --no-config", "vmmdoctor completion fish | source"},
}

// In a shell commands, files and choices are completed, and no file that was completed
// before is not any more.
func TestCompletionInShells(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not here: shells cannot be typed into")
	}
	program := filepath.Join(t.TempDir(), "vmmdoctor")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, shell := range shells {
		t.Run(shell.name, func(t *testing.T) {
			if _, err := exec.LookPath(shell.name); err != nil {
				t.Skipf("%s is not here", shell.name)
			}
			if _, err := os.Stat("/usr/share/bash-completion/bash_completion"); err != nil && shell.name == "bash" {
				t.Skip("bash-completion, which completes anything in bash, is not here")
			}
			typeInto(t, shell.start, shell.install, filepath.Dir(program))
		})
	}
}

// typeInto starts a shell, installs completion, and completes lines.
func typeInto(t *testing.T, start, install, path string) {
	dir := t.TempDir()
	for _, name := range []string{"W2012.vhdx", "Two words.vhd", "Library/inside.vhd"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	socket := filepath.Join(t.TempDir(), "s")
	tmux := func(args ...string) string {
		t.Helper()
		c := exec.Command("tmux", append([]string{"-S", socket, "-f", "/dev/null"}, args...)...)
		c.Dir = dir
		c.Env = append(os.Environ(), "PATH="+path+":"+os.Getenv("PATH"), "HOME="+dir, "TERM=xterm", "PS1=> ", "LC_ALL=C.UTF-8")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v: %s", args, err, out)
		}
		return string(out)
	}
	tmux("new-session", "-d", "-x", "120", "-y", "50", start)
	defer tmux("kill-server")
	sees := func(want string) bool {
		for range 300 {
			if strings.Contains(tmux("capture-pane", "-p"), want) {
				return true
			}
			time.Sleep(100 * time.Millisecond)
		}
		return false
	}
	tmux("send-keys", install+`; echo "instal""led"`, "Enter")
	if !sees("installed\n") {
		t.Fatalf("completion is not installed:\n%s", tmux("capture-pane", "-p"))
	}
	for _, tt := range []struct{ begun, want string }{
		{"vmmdoctor sc", "vmmdoctor scan"},
		{"vmmdoctor W2", "vmmdoctor W2012.vhdx"},
		{"vmmdoctor Two", `vmmdoctor Two\ words.vhd`},
		{"vmmdoctor Lib", "vmmdoctor Library/"},
		{"vmmdoctor Library/in", "vmmdoctor Library/inside.vhd"},
		{"vmmdoctor W2012.vhdx Lib", "vmmdoctor W2012.vhdx Library/"},
		{"vmmdoctor check W2", "vmmdoctor check W2012.vhdx"},
		{"vmmdoctor check --format ht", "vmmdoctor check --format html"},
		{"vmmdoctor check --reference W2", "vmmdoctor check --reference W2012.vhdx"},
		{"vmmdoctor scan --color al", "vmmdoctor scan --color always"},
		{"vmmdoctor completion po", "vmmdoctor completion powershell"},
	} {
		tmux("send-keys", "C-u")
		tmux("send-keys", "-l", tt.begun)
		tmux("send-keys", "Tab")
		if !sees(tt.want) {
			t.Errorf("%q is not completed to %q:\n%s", tt.begun, tt.want, tmux("capture-pane", "-p"))
		}
	}
}
