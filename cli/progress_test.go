package cli

import (
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
)

// What is read within a second shows no progress; after that it is told, and wiped
// when the work is over, also where it goes on behind.
func TestReadingProgress(t *testing.T) {
	var b strings.Builder
	line := &progressLine{w: &b, start: time.Now()}
	half := diagnose.Progress{Stage: diagnose.Components, Read: 512 << 20, All: 1 << 30}
	line.reading(half)
	if b.Len() > 0 {
		t.Errorf("at once there is %q", b.String())
	}
	line.start = line.start.Add(-2 * time.Second)
	line.reading(half)
	if got, want := b.String(), "512 MB of 1 GB of the traces read"; got != want {
		t.Errorf("after two seconds there is %q, want %q", got, want)
	}
	b.Reset()
	line.end()
	if got := b.String(); strings.Trim(got, " \r") != "" || len(got) < len("512 MB of 1 GB of the traces read") {
		t.Errorf("at the end there is %q, want blanks over all of it", got)
	}
	b.Reset()
	line.shown = time.Time{}
	line.reading(diagnose.Progress{Stage: diagnose.Volumes})
	if b.Len() > 0 {
		t.Errorf("after the end there is %q", b.String())
	}
	if got, want := readingText(diagnose.Progress{Stage: diagnose.Volumes}), "looking at the disk: Volumes and boot sectors"; got != want {
		t.Errorf("for a disk %q, want %q", got, want)
	}
}
