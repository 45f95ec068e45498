package diagnose

import (
	"bytes"
	"context"
	"io"
	"os"

	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
	"vmmdoctor/vhd"
)

// A GrowingTrace goes on reading the trace of a file that others write. The
// file is held open, for its lines are read again when they are shown. It is
// for one goroutine; the traces it returns are for any.
type GrowingTrace struct {
	path   string
	name   text.Raw
	file   *os.File
	was    os.FileInfo
	head   []byte // the beginning, since an identity can come back
	parser *logparse.Parser
}

// NewGrowingTrace makes a trace of the file at path, of which nothing is read.
func NewGrowingTrace(path string) *GrowingTrace {
	return &GrowingTrace{path: path, name: text.New(path)}
}

// Look reads what was added since the last look, at first everything. It
// returns nil when nothing was, or when the file is not there at the moment;
// a last line without a line end is left for a later look. Replaced says that
// the file is another one than at the last look, or became shorter, and was
// read from its beginning.
func (g *GrowingTrace) Look(ctx context.Context) (trace *logparse.Trace, replaced bool, err error) {
	file, err := vhd.OpenShared(g.path)
	if err != nil {
		return nil, false, nil
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, false, err
	}
	head := make([]byte, min(headKept, info.Size()))
	if n, err := file.ReadAt(head, 0); err != nil && err != io.EOF {
		file.Close()
		return nil, false, err
	} else {
		head = head[:n]
	}
	same := g.file != nil && os.SameFile(g.was, info) && info.Size() >= g.was.Size() && bytes.HasPrefix(head, g.head)
	replaced = g.file != nil && !same
	switch {
	case same && info.Size() == g.was.Size():
		file.Close()
		return nil, false, nil
	case same:
		file.Close()
	default:
		g.Close()
		g.file = file
		g.parser = logparse.NewParser(g.name, file, logparse.Options{Keep: marks})
	}
	g.was, g.head = info, head
	err = g.parser.Advance(ctx, info.Size(), false)
	return g.parser.Trace(), replaced, err
}

// Close closes the file. The traces can no longer read their lines.
func (g *GrowingTrace) Close() {
	if g.file != nil {
		g.file.Close()
		g.file = nil
	}
}
