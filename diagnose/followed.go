package diagnose

import (
	"io"
	"os"
	"sync"

	"vmmdoctor/internal/text"
	"vmmdoctor/vhd"
)

// A followed is a text that may still grow. It can be read between begin and
// rest.
type followed interface {
	io.ReaderAt
	begin() (size int64, state followState)
	rest()
	close()
}

// A followState says what a look at a followed text found.
type followState int

const (
	there    followState = iota
	gone                 // not there at the moment
	replaced             // another text than at the last look
	ended                // nothing will follow
)

// openFollowed opens what a path names.
func openFollowed(path string) (followed, *InputProblem) {
	s := &source{path: path, name: text.New(path)}
	info, err := os.Stat(path)
	switch {
	case path == Stdin:
		return follow(os.Stdin), nil
	case err != nil:
		return nil, s.unusable(systemReason(err), adviceFor(err))
	case info.IsDir():
		return nil, s.unusable(inputFolder, tryTraceFile)
	case info.Mode().IsRegular():
		if f, err := vhd.OpenShared(path); err != nil {
			return nil, s.unusable(systemReason(err), adviceFor(err))
		} else {
			f.Close()
		}
		return &followedFile{path: path}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, s.unusable(systemReason(err), adviceFor(err))
	}
	return follow(f), nil
}

// A followedFile is opened anew for each look: a file that is held open cannot
// be replaced on older Windows.
type followedFile struct {
	path string
	file *os.File
	was  *identity // at the last look; nil before the first
}

func (f *followedFile) begin() (int64, followState) {
	file, err := vhd.OpenShared(f.path)
	if err != nil {
		return 0, gone
	}
	f.file = file
	now, err := identify(file)
	if err != nil {
		return 0, gone
	}
	state := there
	if f.was != nil && !f.was.goesOn(now) {
		state = replaced
	}
	f.was = &now
	return now.info.Size(), state
}

func (f *followedFile) ReadAt(p []byte, off int64) (int, error) {
	if f.file == nil {
		return 0, os.ErrClosed
	}
	return f.file.ReadAt(p, off)
}

func (f *followedFile) rest() {
	if f.file != nil {
		f.file.Close()
		f.file = nil
	}
}

func (f *followedFile) close() { f.rest() }

// A followedStream is a pipe, of which everything is kept.
type followedStream struct {
	in    io.Closer
	mu    sync.Mutex
	data  []byte
	ended bool
	over  bool // more came than is kept
}

// follow begins to read a pipe.
func follow(in io.ReadCloser) *followedStream {
	f := &followedStream{in: in}
	go f.read(in)
	return f
}

func (f *followedStream) read(in io.Reader) {
	b := make([]byte, 64<<10)
	for {
		n, err := in.Read(b)
		f.mu.Lock()
		f.data = append(f.data, b[:n]...)
		f.over = len(f.data) > maxStream
		f.ended = err != nil || f.over
		ended := f.ended
		f.mu.Unlock()
		if ended {
			return
		}
	}
}

func (f *followedStream) begin() (int64, followState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return int64(len(f.data)), ended
	}
	return int64(len(f.data)), there
}

func (f *followedStream) ReadAt(p []byte, off int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if off < 0 || off > int64(len(f.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *followedStream) rest() {}

func (f *followedStream) close() { f.in.Close() }
