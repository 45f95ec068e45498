package examine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/files"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// maxStream bounds what is read from a pipe, which can be read only once and
// so stays in memory.
const maxStream = 512 << 20

// readStream reads a pipe, or standard input, to its end.
func (s *source) readStream() *diagnose.InputProblem {
	var in io.ReadCloser = os.Stdin
	if s.path != Stdin {
		f, err := files.Open(s.path)
		if err != nil {
			return s.unusable(systemReason(err), adviceFor(err))
		}
		in = f
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, maxStream+1))
	if err != nil {
		return s.unusable(systemReason(err), "")
	}
	if len(b) > maxStream {
		return s.tooLong()
	}
	s.reader, s.size = bytes.NewReader(b), int64(len(b))
	return nil
}

func (s *source) tooLong() *diagnose.InputProblem {
	return s.unusable(fmt.Sprintf(diagnose.InputLongPipe, maxStream>>20), diagnose.TrySavedFile)
}

// adviceFor says what to try when the system would not open a file.
func adviceFor(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return diagnose.TryPath
	case errors.Is(err, fs.ErrPermission):
		return diagnose.TryRights
	}
	return diagnose.TryCopyOrMount
}
