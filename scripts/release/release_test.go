package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
)

var packed = []file{
	{name: "vmmdoctor", content: []byte("code"), program: true},
	{name: "LICENSE", content: []byte("licence")},
	{name: "docs/limits.md", content: []byte("limits")},
}

// An entry is what an archive says of a file.
type entry struct {
	name, content string
	mode          fs.FileMode
	time          time.Time
}

func TestArchives(t *testing.T) {
	stamp := time.Date(2026, 5, 31, 12, 52, 0, 0, time.UTC)
	want := []entry{
		{"v1/LICENSE", "licence", 0o644, stamp},
		{"v1/docs/limits.md", "limits", 0o644, stamp},
		{"v1/vmmdoctor", "code", 0o755, stamp},
	}
	tests := []struct {
		name  string
		write func(string, []file, time.Time) ([]byte, error)
		read  func(*testing.T, []byte) []entry
	}{
		{"tar.gz", tarGz, readTarGz},
		{"zip", zipped, readZip},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, err := tt.write("v1", packed, stamp)
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.read(t, first); !slices.EqualFunc(got, want, same) {
				t.Errorf("the archive holds %v, want %v", got, want)
			}
			turned := slices.Clone(packed)
			slices.Reverse(turned)
			second, err := tt.write("v1", turned, stamp)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first, second) {
				t.Error("the same files in another order give other bytes")
			}
		})
	}
}

func same(a, b entry) bool {
	return a.name == b.name && a.content == b.content && a.mode == b.mode && a.time.Equal(b.time)
}

func readTarGz(t *testing.T, b []byte) []entry {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	r := tar.NewReader(z)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{h.Name, string(content), h.FileInfo().Mode(), h.ModTime})
	}
}

func readZip(t *testing.T, b []byte) []entry {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, f := range z.File {
		content, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{f.Name, string(content), f.Mode(), f.Modified})
	}
	return out
}

func TestLicenceIsRequired(t *testing.T) {
	err := writeLicences(new(bytes.Buffer), "example.com/module v1.0.0", t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "example.com/module v1.0.0 has no licence") {
		t.Errorf("a module without a licence: %v", err)
	}
}
