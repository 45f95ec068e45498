package diagnose

import (
	"context"
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
	was    identity
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
	now, err := identify(file)
	if err != nil {
		file.Close()
		return nil, false, err
	}
	same := g.file != nil && g.was.goesOn(now)
	replaced = g.file != nil && !same
	switch {
	case same && now.info.Size() == g.was.info.Size():
		file.Close()
		return nil, false, nil
	case same:
		file.Close()
	default:
		g.Close()
		g.file = file
		g.parser = logparse.NewParser(g.name, file, logparse.Options{Keep: marks})
	}
	g.was = now
	err = g.parser.Advance(ctx, now.info.Size(), false)
	return g.parser.Trace(), replaced, err
}

// Close closes the file. The traces can no longer read their lines.
func (g *GrowingTrace) Close() {
	if g.file != nil {
		g.file.Close()
		g.file = nil
	}
}
