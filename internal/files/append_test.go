package files

import (
	"strings"
	"testing"
)

func TestAppend(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "empty", "")
	for _, name := range []string{"log", "log", "empty"} {
		f, err := Append(name, `{"time":`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := f.WriteString(`{"time":1}` + "\n"); err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	holding(t, "log", strings.Repeat(`{"time":1}`+"\n", 2))
	holding(t, "empty", `{"time":1}`+"\n")
	alone(t, "empty", "log")
}

func TestAppendSparesFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "notes", `{"tim`)
	if _, err := Append("notes", `{"time":`); err == nil || err.Error() != "notes exists and is no such log; give another name" {
		t.Errorf("Append to another file: %v", err)
	}
	holding(t, "notes", `{"tim`)
}
