package logparse

import (
	"fmt"
	"strings"
	"testing"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

func TestDetect(t *testing.T) {
	for want, s := range map[Format]string{
		FormatDebugView: failingRun,
		FormatJobError:  "Error (2940)\nVMM is unable",
		FormatEventXML:  xmlEvent,
		FormatSysprep:   "LaunchDll:Found 'C:\\x.dll'; executing it\n",
		FormatUnknown:   "Windows Boot Manager\n--------------------\nidentifier              {bootmgr}\n",
	} {
		if got := Detect([]byte(s)); got != want {
			t.Errorf("Detect(%.20q) = %v, want %v", s, got, want)
		}
	}
	for name, b := range map[string][]byte{"nothing": nil, "zeros": make([]byte, 1<<16), "a boot sector": append([]byte("\xeb\x52\x90NTFS    "), make([]byte, 501)...)} {
		if got := Detect(b); got != FormatUnknown {
			t.Errorf("Detect of %s = %v", name, got)
		}
	}
}

// Files of one capture, given in the wrong order; the hour changes in the middle
// of a run.
func TestCapture(t *testing.T) {
	hour := func(s string) string { return strings.ReplaceAll(s, "12:52:0", "13:00:0") }
	first, rest, _ := strings.Cut(failingRun, "\n")
	deploy := strings.Replace(passingRun[strings.LastIndex(passingRun[:len(passingRun)-1], "\n")+1:], "13:57:40", "13:00:00", 1)
	files := map[string]string{
		"b": deploy + hour(rest) + strings.ReplaceAll(passingRun, "13:57", "14:57"),
		"a": noise + strings.ReplaceAll(first, "12:52:00", "12:59:59") + "\n",
	}
	var sources []Source
	for _, name := range []string{"b", "a"} {
		sources = append(sources, Source{text.New(name), strings.NewReader(files[name]), int64(len(files[name]))})
	}
	c, err := ParseAll(t.Context(), sources, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range c.Runs {
		s := fmt.Sprintf("%d %s:%d-%s:%d %s %q:", r.Number, r.Source, r.First, r.LastSource, r.Last, r.Start, r.VM)
		for _, rec := range r.Records {
			s += fmt.Sprintf(" %s%d", rec.Source, rec.Line)
		}
		got = append(got, s)
	}
	want := []string{
		`1 a:2-b:4 05/31 12:59:59.894 "Web 01": a2 b1 b2 b3 b4`,
		`2 b:5-b:9 05/31 14:57:40.193 "": b5 b6 b7 b8 b9`,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(c.Traces) != 2 || c.Traces[0].Name != text.New("a") || len(c.Traces[0].Runs) != 1 || len(c.Traces[1].Runs) != 1 || c.Traces[1].Runs[0].Number != 2 {
		t.Errorf("traces: %+v", c.Traces)
	}
}

// The number of a task is read as guid.Parse reads it.
func TestTaskGUID(t *testing.T) {
	for _, s := range []string{"9C23BAC8-CB92-46A8-BFC4-E16889A25936", "{85cc103d-149c-4adb-bf16-219866fb082c}", "", "{", "9C23BAC8-CB92-46A8-BFC4-E16889A2593", "9C23BAC8xCB92-46A8-BFC4-E16889A25936", "GC23BAC8-CB92-46A8-BFC4-E16889A25936"} {
		want, _ := guid.Parse(s)
		if got := taskGUID([]byte(s)); got != want {
			t.Errorf("taskGUID(%q) = %v, want %v", s, got, want)
		}
	}
}
