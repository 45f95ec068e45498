package tui

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// How long the program, built as releases are, takes from its start until its first
// screen has come to a terminal of 120x40; beside it what starting it alone costs.
func BenchmarkFirstScreen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "vmmdoctor")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-buildvcs=false", "-o", path, "vmmdoctor")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	dir := folder(b, map[string]string{"W2012.vhd": diskBytes(b, "seed-fail"), "W2019.vhd": diskBytes(b, "seed-pass")})
	for _, bb := range []struct {
		name, shows string
		args        []string
	}{
		{"version alone", "vmmdoctor", []string{"--version"}},
		{"no disk", "Nothing is ever", nil},
		{"disk", "Stage 10", []string{filepath.Join(dir, "W2012.vhd")}},
		{"library", "Library", []string{dir}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				took = append(took, firstScreen(b, bb.shows, path, bb.args...))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-worst")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// firstScreen starts a program in a terminal, waits until it has written that, and ends
// it.
func firstScreen(b *testing.B, shows, path string, args ...string) time.Duration {
	b.Helper()
	near, far := terminalPair(b)
	defer near.Close()
	c := exec.Command(path, args...)
	if len(args) == 0 || args[0] != "--version" {
		c.Args = append(c.Args, "--no-history")
	}
	c.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=")
	c.Stdin, c.Stdout, c.Stderr = far, far, far
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	began := time.Now()
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	far.Close()
	var all []byte
	part := make([]byte, 1<<16)
	for !bytes.Contains(all, []byte(shows)) {
		n, err := near.Read(part)
		if err != nil {
			b.Fatalf("%q was never written: %v\n%q", shows, err, all)
		}
		all = append(all, part[:n]...)
	}
	took := time.Since(began)
	c.Process.Kill()
	c.Wait()
	return took
}

// terminalPair opens a terminal: the end that a program has, and the one that shows it.
func terminalPair(b *testing.B) (near, far *os.File) {
	b.Helper()
	near, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		b.Skipf("there is no terminal to open here: %v", err)
	}
	fd := int(near.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 120})
	}
	if err == nil {
		far, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		near.Close()
		b.Fatal(err)
	}
	return near, far
}
