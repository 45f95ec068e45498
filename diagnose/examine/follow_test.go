package examine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// followUntil follows a file, lets write change it after each step, and stops
// when the events are those wanted or do not come.
func followUntil(t *testing.T, path string, want []string, steps ...func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var got []string
	next := func() {
		if len(steps) > 0 {
			steps[0]()
			steps = steps[1:]
		}
	}
	next()
	_, err := Follow(ctx, []string{path}, func(e FollowEvent) {
		if e.Replaced {
			got = append(got, "replaced")
		} else {
			got = append(got, fmt.Sprintf("run %d line %d %s %s", e.Run, e.Marked.Record.Line, e.Marked.Stage, e.Marked.Outcome))
		}
		if strings.HasSuffix(got[len(got)-1], "fail") && e.Marked.Stage == diagnose.Components {
			next()
		}
		if len(got) == len(want) {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || !slices.Equal(got, want) {
		t.Errorf("Follow: %v, events:\n%s\nwant:\n%s", err, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const (
	followedStart = "[4276] 10B4.000C::05/31-12:52:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\r\n"
	followedEnd   = "[4276] 10B4.000C::05/31-12:52:01.342#16VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm AirVid\r\n"
	nextStart     = "[4276] 10B4.000C::05/31-12:53:00.894#16BcdUtil.cs(1987): bootDevice UnknownDevice\r\n"
	nextEnd       = "[4276] 10B4.000C::05/31-12:53:01.342#16VMAdditions.cs(874): VMAdditions install failed at OS detection phase for vm Second\r\n"
)

func TestFollowGrowingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trace.log")
	add := func(s string) func() {
		return func() {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
			if err == nil {
				_, err = f.WriteString(s)
			}
			if err := errors.Join(err, f.Close()); err != nil {
				t.Error(err)
			}
		}
	}
	half := len(nextEnd) / 2
	followUntil(t, path, []string{
		"run 1 line 1 bcd-devices fail",
		"run 1 line 2 components fail",
		"run 2 line 3 bcd-devices fail",
		"run 2 line 4 components fail",
	}, add(followedStart+followedEnd), func() {
		add(nextStart + nextEnd[:half])()
		time.AfterFunc(2*pollEvery, add(nextEnd[half:])) // a line that is written in two parts is one
	})
}

func TestFollowReplacedFile(t *testing.T) {
	write := func(path, s string) {
		if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
			t.Error(err)
		}
	}
	tests := []struct {
		name    string
		replace func(path string)
	}{
		{"truncated and written again", func(path string) { write(path, nextEnd) }},
		{"of the same length", func(path string) { write(path, nextStart+nextEnd) }},
		{"another file of that name", func(path string) {
			write(path+".new", nextStart+nextEnd+nextEnd)
			if err := os.Rename(path+".new", path); err != nil {
				t.Error(err)
			}
		}},
		{"absent for a moment", func(path string) {
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
			time.AfterFunc(2*pollEvery, func() { write(path, nextStart+nextEnd) })
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "trace.log")
			want := []string{"run 1 line 1 bcd-devices fail", "run 1 line 2 components fail", "replaced"}
			followUntil(t, path, want, func() { write(path, followedStart+followedEnd) }, func() { tt.replace(path) })
		})
	}
}

func TestFollowPipe(t *testing.T) {
	r, w := io.Pipe()
	stream := newGrowingStream(r)
	var got []string
	f := &following{told: map[toldLine]bool{}, each: func(e FollowEvent) { got = append(got, fmt.Sprint(e.Marked.Record.Line)) }}
	f.capture.add("-", stream)
	lookAgain := func() {
		t.Helper()
		if err := f.look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	io.WriteString(w, followedStart+followedEnd[:20])
	for l := (look{}); l.size < int64(len(followedStart)); l, _ = stream.look() {
		time.Sleep(time.Millisecond)
	}
	lookAgain()
	io.WriteString(w, strings.TrimSpace(followedEnd[20:])) // no line end at the end
	w.Close()
	for deadline := time.Now().Add(10 * time.Second); !f.capture.Ended() && time.Now().Before(deadline); {
		lookAgain()
		time.Sleep(time.Millisecond)
	}
	if want := []string{"1", "2"}; !f.capture.Ended() || !slices.Equal(got, want) {
		t.Errorf("lines %q, ended %v, want %q and true", got, f.capture.Ended(), want)
	}
}

// A run that goes on in the next file is told as one, the lines of both once.
func TestFollowTwoFiles(t *testing.T) {
	folder := t.TempDir()
	early, late := filepath.Join(folder, "09.log"), filepath.Join(folder, "10.log")
	put(t, early, followedStart)
	put(t, late, "\r\n")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var got []string
	want := []string{"09.log run 1 line 1", "10.log run 1 line 2", "10.log run 2 line 3"}
	Follow(ctx, []string{late, early}, func(e FollowEvent) {
		got = append(got, fmt.Sprintf("%s run %d line %d", filepath.Base(e.Trace.String()), e.Run, e.Marked.Record.Line))
		switch len(got) {
		case 1:
			put(t, late, "\r\n"+followedEnd+nextStart)
		case len(want):
			cancel()
		}
	})
	if !slices.Equal(got, want) {
		t.Errorf("events:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFollowAbsent(t *testing.T) {
	d, err := Follow(t.Context(), []string{filepath.Join(t.TempDir(), "none.log")}, func(FollowEvent) {})
	if err != nil || len(d.Problems) != 1 || d.Trace != nil {
		t.Errorf("Follow of an absent file: %v, %d problems, trace %v; want one problem alone", err, len(d.Problems), d.Trace)
	}
}

func TestJudgeTraces(t *testing.T) {
	trace := disktest.SeedTrace(false)
	root := library(t, map[string][]byte{"trace.log": trace, "disk.vhd": disktest.DynamicVHD(smallDisk(disktest.SeedOptions{}))})
	d := JudgeTraces(t.Context(), 0, nil, Input{Path: filepath.Join(root, "trace.log")}, Input{Path: filepath.Join(root, "disk.vhd")})
	if d.FirstFailure != diagnose.BCDDevices || len(d.Trace.Runs) != 1 || len(d.Disks) != 0 {
		t.Errorf("first failure %q, %d runs, %d disks, want %q, 1, 0", d.FirstFailure, len(d.Trace.Runs), len(d.Disks), diagnose.BCDDevices)
	}
	if len(d.Problems) != 1 || d.Problems[0].Path != text.New(filepath.Join(root, "disk.vhd")) {
		t.Errorf("problems %v, want one about the disk", d.Problems)
	}
}
