package files

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var replaceFile = windows.NewLazySystemDLL("kernel32.dll").NewProc("ReplaceFileW")

// Flags of ReplaceFileW (winbase.h): what cannot be taken over is left.
const (
	ignoreMergeErrors = 0x2
	ignoreACLErrors   = 0x4
)

// kept are the attributes that a file is given and that stay when it is replaced
// (ReplaceFileW keeps the others: compression, encryption, rights, streams).
const kept = windows.FILE_ATTRIBUTE_HIDDEN | windows.FILE_ATTRIBUTE_SYSTEM | windows.FILE_ATTRIBUTE_NOT_CONTENT_INDEXED

// keepAttributes gives a file the attributes of the one that it has replaced.
func keepAttributes(path string, was os.FileInfo) {
	data, ok := was.Sys().(*syscall.Win32FileAttributeData)
	name, err := windows.UTF16PtrFromString(longPath(path))
	if !ok || err != nil || data.FileAttributes&kept == 0 {
		return
	}
	if now, err := windows.GetFileAttributes(name); err == nil {
		windows.SetFileAttributes(name, now|data.FileAttributes&kept) // the file is written all the same
	}
}

// takeName gives a new file the name of one that it replaces, with the attributes, the
// rights and the streams of that one. Where the file system cannot, it is renamed.
func takeName(temp, path string, was os.FileInfo) error {
	if was != nil {
		defer keepAttributes(path, was)
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
