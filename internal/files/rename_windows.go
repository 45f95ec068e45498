package files

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

var replaceFile = windows.NewLazySystemDLL("kernel32.dll").NewProc("ReplaceFileW")

// Flags of ReplaceFileW (winbase.h): what cannot be taken over is left.
const (
	ignoreMergeErrors = 0x2
	ignoreACLErrors   = 0x4
)

// takeName gives a new file the name of one that it replaces, with the attributes, the
// rights and the streams of that one. Where the file system cannot, it is renamed.
func takeName(temp, path string, was os.FileInfo) error {
	if was != nil {
		to, err1 := windows.UTF16PtrFromString(longPath(path))
		from, err2 := windows.UTF16PtrFromString(longPath(temp))
		if err1 == nil && err2 == nil {
			done, _, _ := replaceFile.Call(uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(from)), 0,
				ignoreMergeErrors|ignoreACLErrors, 0, 0)
			if done != 0 {
				return nil
			}
		}
	}
	return os.Rename(temp, path)
}
