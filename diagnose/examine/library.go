package examine

import (
	"context"
	"io/fs"
	"os"

	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

// IsLibrary reports whether a path is a folder to look for disks in, and not the root of
// a mounted volume, which [Open] takes as a disk: nothing that a machine starts from
// lies in it. A folder that cannot be read is none; Open says why.
func IsLibrary(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	f, err := files.OpenFolder(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return !mountedRoot(f) && !exists(f, text.New(`\EFI`))
}

// mountedRoot reports whether a folder is the root of a volume with boot files or with
// Windows.
func mountedRoot(fsys fs.FS) bool {
	return bootFiles(fsys, diagnose.BootLayouts) != nil || windows.Present(fsys, text.New(`\Windows`))
}

// Glance judges one disk as Scan does; nil when the file is no disk. It returns at once
// when ctx ends, but for a read that hangs.
func Glance(ctx context.Context, path string) *diagnose.Diagnosis {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	d := scanJob{path: path, sniff: !namedAsDisk(path)}.diagnose(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return d
}
