package examine

import (
	"io"
	"sync"
)

// A growingStream is a pipe, of which everything is kept.
type growingStream struct {
	in    io.Closer
	mu    sync.Mutex
	data  []byte
	ended bool
	over  bool // more came than is kept
}

// newGrowingStream begins to read a pipe.
func newGrowingStream(in io.ReadCloser) *growingStream {
	g := &growingStream{in: in}
	go g.read(in)
	return g
}

func (g *growingStream) read(in io.Reader) {
	b := make([]byte, 64<<10)
	for {
		n, err := in.Read(b)
		g.mu.Lock()
		g.data = append(g.data, b[:n]...)
		g.over = len(g.data) > maxStream
		g.ended = err != nil || g.over
		ended := g.ended
		g.mu.Unlock()
		if ended {
			return
		}
	}
}

func (g *growingStream) look() (look, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return look{reader: g, size: int64(len(g.data)), ended: g.ended, over: g.over}, nil
}

// ReadAt implements io.ReaderAt.
func (g *growingStream) ReadAt(p []byte, off int64) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if off < 0 || off > int64(len(g.data)) {
		return 0, io.EOF
	}
	n := copy(p, g.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (g *growingStream) rest() {}

func (g *growingStream) close() { g.in.Close() }
