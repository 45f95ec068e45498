package files

import (
	"bytes"
	"io"
	"runtime"
)

// Lines lets the lines written to a text file end as they do in the text files of this
// system: with CR LF on Windows, where programs of old know no other end.
func Lines(w io.Writer) io.Writer {
	if runtime.GOOS == "windows" {
		return &crlf{w: w}
	}
	return w
}

// A crlf puts a CR before each LF that has none.
type crlf struct {
	w    io.Writer
	last byte // written before
}

// Write implements [io.Writer].
func (c *crlf) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+bytes.Count(p, []byte{'\n'}))
	for _, b := range p {
		if b == '\n' && c.last != '\r' {
			out = append(out, '\r')
		}
		out = append(out, b)
		c.last = b
	}
	if _, err := c.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
