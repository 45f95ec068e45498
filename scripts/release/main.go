// Command release packs built programs for publication: each with the pages
// that explain it, those of the manual, completion, and the licences of all that is in
// it; the programs for Windows also by themselves, with manifests for package managers;
// beside the bills of materials and the checksums of all. The same input gives the same
// bytes. scripts/release.sh runs it.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"vmmdoctor/cli"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("release: ")
	var r release
	flag.StringVar(&r.source, "source", ".", "the tree the programs were built from")
	flag.StringVar(&r.binaries, "binaries", "", "folder of the programs, each named vmmdoctor-VERSION-OS-ARCH")
	flag.StringVar(&r.materials, "materials", "", "folder of their bills of materials, each named as its program with .cdx.json")
	stamp := flag.Int64("time", 0, "time of all files in the archives, in seconds since 1970")
	flag.StringVar(&r.url, "url", "", "where the files will be downloaded from; none: no manifests for package managers")
	flag.StringVar(&r.out, "out", "dist", "folder to write to")
	flag.Parse()
	r.stamp = time.Unix(*stamp, 0).UTC()
	if err := r.run(); err != nil {
		log.Fatal(err)
	}
}

// A release is what is published of a version.
type release struct {
	source, binaries, materials, url, out string
	stamp                                 time.Time

	sums      strings.Builder
	downloads []download
}

// A program is a built program, by the parts of its name.
type program struct{ file, base, version, os, arch string }

var programName = regexp.MustCompile(`^vmmdoctor-(v[0-9][^-]*(?:-[a-z]+\.[0-9]+)?)-([a-z]+)-([a-z0-9]+)$`)

// run writes everything.
func (r *release) run() error {
	programs, err := r.programs()
	if err != nil {
		return err
	}
	pages, err := readPages(r.source)
	if err != nil {
		return err
	}
	if err := announced(pages, programs[0].version); err != nil {
		return err
	}
	for _, p := range programs {
		if err := r.publish(p, pages); err != nil {
			return fmt.Errorf("%s: %w", p.base, err)
		}
	}
	if err := os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(r.sums.String()), 0o666); err != nil {
		return err
	}
	if r.url == "" {
		log.Print("no manifests for winget and scoop: it is not known where the files will be downloaded from")
		return nil
	}
	return r.manifests(programs[0].version)
}

// programs are those in the folder, by name.
func (r *release) programs() ([]program, error) {
	names, err := filepath.Glob(filepath.Join(r.binaries, "vmmdoctor-*"))
	if err != nil {
		return nil, err
	}
	var list []program
	for _, name := range names {
		base := filepath.Base(name)
		m := programName.FindStringSubmatch(base)
		if m == nil {
			return nil, fmt.Errorf("%s is not named vmmdoctor-VERSION-OS-ARCH", base)
		}
		list = append(list, program{name, base, m[1], m[2], m[3]})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no programs in %q", r.binaries)
	}
	return list, os.MkdirAll(r.out, 0o777)
}

// announced makes sure that the changes of the version are told.
func announced(pages []file, version string) error {
	i := slices.IndexFunc(pages, func(f file) bool { return f.name == "CHANGELOG.md" })
	heading := regexp.MustCompile(`(?m)^## ` + regexp.QuoteMeta(strings.TrimPrefix(version, "v")) + `\s*$`)
	if i < 0 || !heading.Match(pages[i].content) {
		return fmt.Errorf("CHANGELOG.md has no section ## %s", strings.TrimPrefix(version, "v"))
	}
	return nil
}

// publish writes the archive of a program, its bill of materials, and for Windows the
// program by itself.
func (r *release) publish(p program, pages []file) error {
	code, err := os.ReadFile(p.file)
	if err != nil {
		return err
	}
	name, archive, err := pack(p, code, pages, r.stamp)
	if err != nil {
		return err
	}
	if err := r.put(name, archive); err != nil {
		return err
	}
	if p.os == "windows" {
		name := p.base + ".exe"
		if err := r.put(name, code); err != nil {
			return err
		}
		r.downloads = append(r.downloads, download{Name: name, Arch: p.arch, SHA256: fmt.Sprintf("%x", sha256.Sum256(code))})
	}
	if r.materials == "" {
		return nil
	}
	bill, err := os.ReadFile(filepath.Join(r.materials, p.base+".cdx.json"))
	if err != nil {
		return err
	}
	return r.put(p.base+".cdx.json", bill)
}

// put writes a file and its checksum.
func (r *release) put(name string, content []byte) error {
	fmt.Fprintf(&r.sums, "%x  %s\n", sha256.Sum256(content), name)
	return os.WriteFile(filepath.Join(r.out, name), content, 0o666)
}

// manifests writes those for winget and scoop.
func (r *release) manifests(version string) error {
	for i := range r.downloads {
		r.downloads[i].URL = strings.TrimSuffix(r.url, "/") + "/" + r.downloads[i].Name
	}
	files, err := winget(version, r.url, r.downloads)
	if err != nil {
		return err
	}
	bucket, err := scoop(version, r.url, r.downloads)
	if err != nil {
		return err
	}
	for _, folder := range []string{"winget", "scoop"} {
		if err := os.MkdirAll(filepath.Join(r.out, folder), 0o777); err != nil {
			return err
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(r.out, "winget", name), content, 0o666); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(r.out, "scoop", "vmmdoctor.json"), bucket, 0o666)
}

// pack makes the archive of one program: zip for Windows, tar.gz for the others.
func pack(p program, code []byte, pages []file, stamp time.Time) (name string, archive []byte, err error) {
	licences, err := thirdPartyLicences(p.file)
	if err != nil {
		return "", nil, err
	}
	write, extension, exe := tarGz, ".tar.gz", "vmmdoctor"
	if p.os == "windows" {
		write, extension, exe = zipped, ".zip", "vmmdoctor.exe"
	}
	files := append([]file{
		{name: exe, content: code, program: true},
		{name: "THIRD-PARTY-LICENSES", content: licences},
	}, pages...)
	for name, content := range cli.Companions(p.version, stamp) {
		if p.os != "windows" || path.Ext(name) == ".ps1" {
			files = append(files, file{name: name, content: content})
		}
	}
	archive, err = write(p.base, files, stamp)
	return p.base + extension, archive, err
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
