package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTrace(t *testing.T) {
	workFolder(t)
	write(t, "both.log", append(read(t, "seed-fail.log"), read(t, "seed-pass.log")...))
	write(t, "noise.log", []byte("[4276] 10B4.0010::05/31-12:51:00.000#19:Task.cs(10): Task started\r\n"))
	write(t, "job.txt", []byte("Error (2940)\r\nVMM is unable to complete the requested file transfer. The connection to the HTTP server host could not be established.\r\nUnknown error (0x80072ee2)\r\n"))
	write(t, "many.log", append(read(t, "seed-fail.log"), bytes.Repeat(read(t, "seed-pass.log"), 5000)...))
	play(t, []script{
		{args: "trace many.log", code: 1, stdout: []string{"Run 1: fail at stage 7", "lines 1 to 4", "905 earlier runs left out"}},
		{args: "trace seed-fail.log", code: 1, stdout: []string{"Resolve boot devices", "FAIL", "Run 1", "AirVid"}, stderr: silent},
		{args: "trace seed-pass.log", code: 0, stdout: []string{"UNKNOWN: The run in the trace ends early: stage 4, Find boot volume", "Run 1: ends early, after stage 4", "!FAIL"}, stderr: silent},
		{args: "trace seed-pass.log --format json", code: 0, stdout: []string{`"verdict": "unknown"`, `"ends_early": true`, `"marked": 10`}},
		{args: "trace noise.log", code: 3, stdout: []string{"UNKNOWN: The trace holds no run of VMM's detection."}},
		{args: "trace both.log", code: 1, stdout: []string{"Run 1", "Run 2"}},
		{args: "trace both.log --run 1 --format json", code: 1, stdout: []string{`"chosen": true`, `"first_failure": "bcd-devices"`}},
		{args: "trace both.log --format json", code: 1, stdout: []string{"bootDevice UnknownDevice", `"marked": 4`, `"marked": 10`, "!Lookup for"}},
		{args: "trace both.log --format json --all-lines", code: 1, stdout: []string{"bootDevice UnknownDevice", "Lookup for"}},
		{args: "trace both.log --all-lines", code: 1, stdout: []string{"The lines of all runs that mark stages", "Line 14, run 2,"}},
		{args: "trace seed-pass.log seed-fail.log", code: 1, stdout: []string{"Run 1", "Run 2"}},
		{args: "trace both.log --run 3", code: 64, stdout: silent, stderr: []string{"there is no run 3: the traces hold 2"}},
		{args: "trace both.log --run -1", code: 64, stderr: []string{"there is no run -1"}},
		{args: "trace job.txt", code: 3, stdout: []string{"2940", "0x80072ee2"}},
		{args: "trace unknown", code: 3, stdout: silent, stderr: []string{"unknown: "}},
		{args: "trace seed-fail.vhd", code: 3, stdout: silent, stderr: []string{"seed-fail.vhd: it is no trace (vhd)", "vmmdoctor check"}},
		{args: "trace absent.log", code: 3, stderr: []string{"absent.log: ", "Check the path"}},
		{args: "trace", code: 64, stderr: []string{"needs a trace"}},
		{args: "trace --follow seed-fail.log --format json", code: 64, stderr: []string{"--follow prints text"}},
		{args: "trace --follow absent.log", code: 3, stderr: []string{"absent.log: ", "Check the path"}},
	})
}

// TestStandardInput gives the program its traces through a pipe.
func TestStandardInput(t *testing.T) {
	workFolder(t)
	tests := []struct {
		args string
		code int
		want string
	}{
		{"trace -", 1, "Resolve boot devices"},
		{"trace --follow -", 1, "FAIL  Resolve boot devices: bootDevice UnknownDevice"},
		{"check seed-fail.vhd -", 1, "Stage 7 of 11"},
		{"-", 1, "Stage 7 of 11"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			stdin(t, read(t, "seed-fail.log"))
			if code, stdout, stderr := vmmdoctor(t.Context(), arguments(tt.args)...); code != tt.code || !strings.Contains(stdout, tt.want) {
				t.Errorf("exit code %d, want %d and %q in:\n%s%s", code, tt.code, tt.want, stdout, stderr)
			}
		})
	}
}

// stdin makes standard input a pipe that yields content and then ends.
func stdin(t *testing.T, content []byte) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stdin
	os.Stdin = r
	t.Cleanup(func() { os.Stdin = was; r.Close() })
	go func() {
		w.Write(content)
		w.Close()
	}()
}

// A syncBuffer may be read while the program writes to it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestFollowUntilStopped(t *testing.T) {
	workFolder(t)
	whole := read(t, "seed-fail.log")
	first := bytes.IndexByte(whole, '\n') + 1
	write(t, "growing.log", whole[:first])
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr syncBuffer
	code := make(chan int)
	go func() { code <- run(ctx, builtIn, []string{"trace", "--follow", "growing.log"}, &stdout, &stderr) }()
	for _, step := range []struct {
		want string
		then func()
	}{
		{"run 1 line 1  FAIL  Resolve boot devices: bootDevice UnknownDevice", func() { write(t, "growing.log", whole) }},
		{"run 1 line 4  FAIL  Install components:", cancel},
	} {
		for deadline := time.Now().Add(20 * time.Second); !strings.Contains(stdout.String(), step.want); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%q did not come in:\n%s%s", step.want, stdout.String(), stderr.String())
			}
		}
		step.then()
	}
	if got := <-code; got != 130 || strings.Count(stdout.String(), "UnknownDevice") != 1 {
		t.Errorf("exit code %d, want 130, and one line on the device in:\n%s", got, stdout.String())
	}
}
