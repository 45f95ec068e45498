package hive

import "io"

// A Log is a transaction log file that lies beside a hive (.LOG, .LOG1, .LOG2).
type Log struct {
	Reader io.ReaderAt
	Size   int64 // in bytes
}

// A LogUse says what became of one log.
type LogUse struct {
	Entries int   // replayed; a log of the old format counts as one
	Stop    error // why no more of it was used, or nil
}
type overlay struct {
	r       io.ReaderAt
	size    int64
	sectors map[int64][]byte
}

func (o *overlay) ReadAt(b []byte, off int64) (int, error)   { return o.r.ReadAt(b, off) }
func replay(b base, o *overlay, logs []Log) (base, []LogUse) { return b, nil }
