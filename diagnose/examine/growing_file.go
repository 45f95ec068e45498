package examine

import (
	"os"

	"vmmdoctor/internal/files"
)

// A growingFile is a file that others write, or put another one in place of.
type growingFile struct {
	path string
	open *openFile       // what is read; another one after the file was replaced
	was  *files.Identity // at the last look; nil before the first
}

// An openFile is a file that can be closed for a while.
type openFile struct{ file *os.File }

// ReadAt implements io.ReaderAt.
func (o *openFile) ReadAt(p []byte, off int64) (int, error) {
	if o.file == nil {
		return 0, os.ErrClosed
	}
	return o.file.ReadAt(p, off)
}

func (o *openFile) close() {
	if o.file != nil {
		o.file.Close()
		o.file = nil
	}
}

// look opens the file anew, since only its name tells that it was replaced.
func (g *growingFile) look() (look, error) {
	file, err := files.Open(g.path)
	if err != nil {
		return look{}, nil // it may be there again at the next look
	}
	now, err := files.Identify(file)
	if err != nil {
		file.Close()
		return look{}, err
	}
	replaced := g.was != nil && !g.was.GoesOn(now)
	g.was = &now
	switch {
	case g.open == nil:
		g.open = &openFile{file}
	case replaced:
		g.open.close()
		g.open = &openFile{file}
	case g.open.file == nil:
		g.open.file = file
	default:
		file.Close()
	}
	return look{reader: g.open, size: now.Size(), replaced: replaced}, nil
}

func (g *growingFile) rest() {
	if g.open != nil {
		g.open.close()
	}
}

func (g *growingFile) close() { g.rest() }
