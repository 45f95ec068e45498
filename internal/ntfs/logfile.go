package ntfs

import (
	"bytes"
	"encoding/binary"
	"io"
)

// recordLog is the MFT record of $LogFile.
const recordLog = 2

// Layout of a restart page of $LogFile and of the restart area in it (Linux-NTFS
// documentation, "$LogFile"). The log begins with two of them.
const (
	restartPage      = 4096 // bytes; Windows makes them so, whatever the cluster size
	restartAreaAt    = 24
	restartAreaSize  = 16 // of what is read of it
	restartLSNAt     = 0  // in the area: the number of the last entry
	restartInUseAt   = 12 // in the area: the first client that uses the log
	restartFlagsAt   = 14 // in the area
	restartNoClient  = 0xffff
	restartFlagClean = 2
)

// LogClean reports whether the volume's journal, $LogFile, has nothing left to be
// done: it was closed, or never used. Windows carries out what waits in it when
// the volume is mounted, over whatever was written meanwhile. A journal that cannot
// be understood is not clean.
func (v *Volume) LogClean() (bool, error) {
	b := make([]byte, 2*restartPage)
	err := v.guard(func() error {
		s, err := v.openStream(recordLog)
		if err != nil {
			return err
		}
		n, err := s.ReadAt(b, 0)
		b = b[:n]
		if err == io.EOF {
			err = nil
		}
		return err
	})
	if err != nil {
		return false, err
	}
	if len(b) > 0 && len(bytes.TrimLeft(b, "\xff")) == 0 { // never used
		return true, nil
	}
	clean, newest, found := false, uint64(0), false
	for at := 0; at+restartPage <= len(b); at += restartPage {
		area := restartArea(b[at:][:restartPage])
		if area == nil {
			continue
		}
		if lsn := binary.LittleEndian.Uint64(area[restartLSNAt:]); !found || lsn > newest {
			clean, newest, found = closedLog(area), lsn, true
		}
	}
	return clean, nil
}

// restartArea is the restart area of a page; nil when it is no sound restart page.
func restartArea(page []byte) []byte {
	if string(page[:4]) != "RSTR" && string(page[:4]) != "CHKD" || applyUpdateSequence(page) != nil {
		return nil
	}
	at := int(binary.LittleEndian.Uint16(page[restartAreaAt:]))
	if at+restartAreaSize > len(page) {
		return nil
	}
	return page[at:]
}

// closedLog reports whether a restart area says that nothing waits.
func closedLog(area []byte) bool {
	le := binary.LittleEndian
	return le.Uint16(area[restartInUseAt:]) == restartNoClient || le.Uint16(area[restartFlagsAt:])&restartFlagClean != 0
}
