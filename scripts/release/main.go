// Command release packs built programs for publication: each with the pages
// that explain it and the licences of all that is in it, beside the checksums
// of the archives. The same input gives the same bytes. scripts/release.sh runs
// it.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("release: ")
	source := flag.String("source", ".", "the tree the programs were built from")
	binaries := flag.String("binaries", "", "folder of the programs, each named vmmdoctor-VERSION-OS-ARCH")
	stamp := flag.Int64("time", 0, "time of all files in the archives, in seconds since 1970")
	out := flag.String("out", "dist", "folder to write to")
	flag.Parse()
	if err := release(*source, *binaries, *out, time.Unix(*stamp, 0).UTC()); err != nil {
		log.Fatal(err)
	}
}

// release writes an archive for each program and the file SHA256SUMS.
func release(source, binaries, out string, stamp time.Time) error {
	programs, err := filepath.Glob(filepath.Join(binaries, "vmmdoctor-*"))
	if err != nil {
		return err
	}
	if len(programs) == 0 {
		return fmt.Errorf("no programs in %q", binaries)
	}
	pages, err := readPages(source)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	var sums strings.Builder
	for _, program := range programs {
		name, archive, err := pack(program, pages, stamp)
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(program), err)
		}
		if err := os.WriteFile(filepath.Join(out, name), archive, 0o666); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive), name)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o666)
}

// pack makes the archive of one program: zip for Windows, tar.gz for the others.
func pack(program string, pages []file, stamp time.Time) (name string, archive []byte, err error) {
	code, err := os.ReadFile(program)
	if err != nil {
		return "", nil, err
	}
	licences, err := thirdPartyLicences(program)
	if err != nil {
		return "", nil, err
	}
	base := filepath.Base(program)
	write, extension, exe := tarGz, ".tar.gz", "vmmdoctor"
	if strings.Contains(base, "-windows-") {
		write, extension, exe = zipped, ".zip", "vmmdoctor.exe"
	}
	files := append([]file{
		{name: exe, content: code, program: true},
		{name: "THIRD-PARTY-LICENSES", content: licences},
	}, pages...)
	archive, err = write(base, files, stamp)
	return base + extension, archive, err
}

// readPages reads the README and all it leads to.
func readPages(source string) ([]file, error) {
	var pages []file
	for _, pattern := range []string{"LICENSE", "*.md", "docs/*.md", "docs/pictures/*.svg",
		"diagnose/report/schema/*.json"} {
		names, err := filepath.Glob(filepath.Join(source, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			relative, err := filepath.Rel(source, name)
			if err != nil {
				return nil, err
			}
			pages = append(pages, file{name: filepath.ToSlash(relative), content: content})
		}
	}
	return pages, nil
}
