package diagnose

import "testing"

// Sizes have one form, and one byte is one.
func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 2: "2 bytes", 1023: "1023 bytes", 1024: "1 KB",
		1536: "1.5 KB", 127 << 30: "127 GB", 1<<20 - 1: "1 MB", 5 << 40: "5 TB"} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}
