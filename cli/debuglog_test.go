package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// --debug-log appends JSON lines to the file and nothing to the screen, for
// every command.
func TestDebugLog(t *testing.T) {
	workFolder(t)
	for n, args := range [][]string{{"check", "seed-pass.vhd"}, {"explain", "2940"}, {"seed-pass.vhd"}} {
		var plain, logged, complaints bytes.Buffer
		run(t.Context(), builtIn, args, &plain, &complaints)
		code := run(t.Context(), builtIn, append(args, "--debug-log", "debug.jsonl"), &logged, &complaints)
		if plain.String() != logged.String() || code != 0 || complaints.Len() > 0 {
			t.Errorf("%v: code %d, standard error %q; the output changed: %v", args, code, complaints.String(), plain.String() != logged.String())
		}
		lines := bytes.Split(bytes.TrimSpace(read(t, "debug.jsonl")), []byte("\n"))
		if len(lines) != 2*(n+1) {
			t.Fatalf("%v: %d lines in the log, want a start and an end for each of %d", args, len(lines), n+1)
		}
		var end struct {
			Msg  string `json:"msg"`
			Code int    `json:"code"`
		}
		if err := json.Unmarshal(lines[len(lines)-1], &end); err != nil || end.Msg != "end" || end.Code != 0 {
			t.Errorf("%v: last line %s: %v", args, lines[len(lines)-1], err)
		}
	}
}

// What is there and is no such log is never written to: it may be the disk.
func TestDebugLogSparesFiles(t *testing.T) {
	workFolder(t)
	disk := read(t, "seed-pass.vhd")
	for name, want := range map[string]string{
		"seed-pass.vhd": "is a virtual disk (VHD), and such a file is never written", "seed-fail.log": "exists and is no such log", ".": "is a folder", "absent/debug.jsonl": "cannot be written",
	} {
		var out, complaints bytes.Buffer
		code := run(t.Context(), builtIn, []string{"check", "--debug-log", name, "seed-fail.vhd"}, &out, &complaints)
		if code != exitUsage || out.Len() > 0 || !strings.Contains(complaints.String(), want) {
			t.Errorf("%s: code %d, want %d; standard error %q, want %q in it", name, code, exitUsage, complaints.String(), want)
		}
	}
	if !bytes.Equal(disk, read(t, "seed-pass.vhd")) {
		t.Error("the disk was written to")
	}
}
