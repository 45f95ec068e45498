package hive

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"vmmdoctor/internal/text"
)

// denied is a file system one file of which may not be read.
type denied struct {
	fs.FS
	name string
}

func (d denied) Open(name string) (fs.File, error) {
	if name == d.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.FS.Open(name)
}

func TestFiles(t *testing.T) {
	volume := fstest.MapFS{
		"Boot/BCD":      {Data: dirtied(v1, 7, 6)},
		"Boot/BCD.LOG1": {Data: newLog(v1, 7, entryOf(v1, v2, 7))},
		"Boot/BCD.LOG2": {Data: newLog(v1, 8, entryOf(v2, v3, 8))},
		"Boot/BCD.LOG3": {Data: []byte("no suffix of a log")},
	}
	path := text.New(`\Boot\BCD`)
	for _, tt := range []struct {
		name  string
		fsys  fs.FS
		limit int64 // of Load; 0 reads from the volume
		logs  int
		want  uint32 // the value n
		stop  error  // of the last log
	}{
		{name: "both logs", fsys: volume, logs: 2, want: 3},
		{name: "in memory", fsys: volume, limit: 1 << 20, logs: 2, want: 3},
		{name: "a log that may not be read", fsys: denied{volume, "Boot/BCD.LOG2"}, logs: 2, want: 2, stop: fs.ErrPermission},
		{name: "in memory, without that log", fsys: denied{volume, "Boot/BCD.LOG2"}, limit: 1 << 20, logs: 2, want: 2, stop: fs.ErrPermission},
		{name: "without logs", fsys: fstest.MapFS{"Boot/BCD": {Data: v4}}, want: 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := OpenFiles(tt.fsys, path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if tt.limit > 0 {
				if err := errors.Join(f.Load(tt.limit), f.Close()); err != nil {
					t.Fatal(err)
				}
			}
			h, err := Open(f.Reader, f.Size, f.Logs...)
			if err != nil {
				t.Fatal(err)
			}
			v, err := h.Root().Value("n")
			if err != nil {
				t.Fatal(err)
			}
			if n, err := v.Uint32(); n != tt.want || err != nil {
				t.Errorf("n = %d, %v, want %d", n, err, tt.want)
			}
			if len(f.Logs) != tt.logs {
				t.Fatalf("%d logs, want %d", len(f.Logs), tt.logs)
			}
			if tt.logs > 0 && !errors.Is(h.logs[tt.logs-1].Stop, tt.stop) {
				t.Errorf("the last log: %v, want %v", h.logs[tt.logs-1].Stop, tt.stop)
			}
		})
	}
}

func TestFilesRefused(t *testing.T) {
	volume := fstest.MapFS{"BCD": {Data: v1}, "BCD.LOG": {Data: newLog(v1, 7, entryOf(v1, v2, 7))}}
	if f, err := OpenFiles(volume, text.New(`\absent`)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent hive: %v, %v", f, err)
	}
	f, err := OpenFiles(volume, text.New(`\BCD`))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Load(int64(len(v1)) - 1); err == nil || !strings.Contains(err.Error(), "bytes, and at most") {
		t.Errorf("hive over the limit: %v", err)
	}
	logs := OpenLogs(volume, text.New(`\BCD`))
	defer logs.Close()
	if err := logs.Load(100); err != nil || len(logs.Logs) != 1 || logs.Logs[0].Err == nil {
		t.Errorf("log over the limit: %v, %+v", err, logs.Logs)
	}
}
