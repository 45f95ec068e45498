package disktest_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vmmdoctor/internal/disktest"
)

// TestTestdataIsCurrent holds the committed files against what maketestdata
// would write; packed ones by their content, since another Go may pack
// differently.
func TestTestdataIsCurrent(t *testing.T) {
	for name, want := range disktest.Testdata() {
		got, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if strings.HasSuffix(name, ".gz") {
			got, want = unpacked(t, got), unpacked(t, want)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("testdata/%s is not what it would be; run go run ./internal/disktest/maketestdata", name)
		}
	}
}

func unpacked(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSeedTraces counts the lines of the article's captures and their ends.
func TestSeedTraces(t *testing.T) {
	for passing, want := range map[bool]int{false: 4, true: 10} {
		trace := string(disktest.SeedTrace(passing))
		if n := strings.Count(trace, "\r\n"); n != want || strings.Count(trace, "\n") != want || !strings.HasSuffix(trace, "\r\n") {
			t.Errorf("SeedTrace(%v) has %d lines that end in CR LF, want %d", passing, n, want)
		}
		file := "seed-fail.log"
		if passing {
			file = "seed-pass.log"
		}
		shared, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "traces", file))
		if err != nil {
			t.Skipf("the shared traces are not beside the project: %v", err)
		}
		if got := strings.ReplaceAll(trace, "\r\n", "\n"); got != string(shared) {
			t.Errorf("SeedTrace(%v) is not the shared trace:\n%s", passing, got)
		}
	}
}
