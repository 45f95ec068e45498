package files

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// freeSpace is how many bytes may still be written beside a file.
func freeSpace(path string) (int64, error) {
	full, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return 0, err
	}
	folder, err := windows.UTF16PtrFromString(longPath(full))
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(folder, &free, nil, nil)
	return int64(free), err
}

// packed reports whether the file system compresses or encrypts a file, as it does
// in a folder that is set so.
func packed(f *os.File) bool {
	var info windows.ByHandleFileInformation
	if windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info) != nil {
		return false
	}
	return info.FileAttributes&(windows.FILE_ATTRIBUTE_COMPRESSED|windows.FILE_ATTRIBUTE_ENCRYPTED) != 0
}
