//go:build unix

package cli

import (
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"vmmdoctor/internal/disktest"
)

// Whenever repair is stopped, the disk is as it was, and the new one is there as a
// whole or not at all.
func TestRepairKilled(t *testing.T) {
	program := filepath.Join(t.TempDir(), "vmmdoctor")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	t.Chdir(t.TempDir())
	content := disktest.FixedVHD(disktest.SeedDisk(disktest.SeedOptions{Size: 64 << 20}))
	write(t, "disk.vhd", content)
	sum := sha256.Sum256(content)
	whole := time.Hour // the shortest of some runs, whatever else the machine does
	for range 3 {
		start := time.Now()
		if out, err := exec.Command(program, "repair", "disk.vhd", "-o", "first.vhd", "--yes").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		whole = min(whole, time.Since(start))
		if err := os.Remove("first.vhd"); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(16, 2940))
	stopped := 0
	for i := range 24 {
		signal := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL}[i%3]
		args := []string{"repair", "disk.vhd", "-o", "new.vhd", "--yes"}
		if i%4 == 3 {
			args = append(args, "--child")
		}
		cmd := exec.Command(program, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(whole))))
		if err := cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if cmd.Wait() != nil {
			stopped++
		}
		if got := sha256.Sum256(read(t, "disk.vhd")); got != sum {
			t.Fatalf("%v: the disk has changed", signal)
		}
		if _, err := os.Stat("new.vhd"); err == nil {
			if code, _, stderr := vmmdoctor(t.Context(), "check", "new.vhd"); code != 2 {
				t.Errorf("%v: the new disk is there and is judged %d: %s", signal, code, stderr)
			}
		}
		left, err := filepath.Glob(".new*")
		if err != nil || len(left) > 0 && signal != syscall.SIGKILL && !beforeItCouldKnow(cmd) {
			t.Errorf("%v leaves %q behind, %v", signal, left, err)
		}
		for _, name := range append(left, "new.vhd") {
			os.Remove(name)
		}
	}
	if stopped == 0 {
		t.Error("no run was stopped: the test looks at nothing")
	}
	t.Logf("%d of 24 runs were stopped", stopped)
}

// beforeItCouldKnow reports whether a signal ended the program itself, before it
// listened to signals: then it had begun nothing either.
func beforeItCouldKnow(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}
