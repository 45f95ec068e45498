package cli

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// A debugLog is the file that --debug-log names: JSON lines about what the
// program does, for those who look for an error in it. It never goes to the
// screen, and without the flag it is nowhere.
type debugLog struct {
	path  string
	file  *os.File
	log   *slog.Logger
	began time.Time
}

// addTo adds the flag to a command and all below it.
func (l *debugLog) addTo(c *cobra.Command) {
	c.PersistentFlags().StringVar(&l.path, "debug-log", "", "append what the program does to this file, as JSON lines")
	c.PersistentPreRunE = func(c *cobra.Command, args []string) error { return l.begin(c.CommandPath(), args) }
}

// logger is where to log to; it is never nil.
func (l *debugLog) logger() *slog.Logger {
	if l.log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l.log
}

// logStart is how each line of such a log begins.
const logStart = `{"time":"`

// begin opens the file. One that is there and is no such log is refused: it
// may be the very disk that is to be examined.
func (l *debugLog) begin(command string, args []string) error {
	if l.path == "" {
		return nil
	}
	if there, err := os.Stat(l.path); err == nil {
		if err := l.own(there); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return usageError("%s cannot be written: %w; give a file in a folder that exists and that you may write", l.path, cause(err))
	}
	l.file, l.began = f, time.Now()
	l.log = slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
	l.log.Info("start", "command", command, "arguments", args, "version", version(), "pid", os.Getpid())
	return nil
}

// own makes sure that a file that is there is a log of this program.
func (l *debugLog) own(there os.FileInfo) error {
	if !there.Mode().IsRegular() {
		return usageError("%s is no file; give the name of one", l.path)
	}
	f, err := os.Open(l.path)
	if err != nil {
		return usageError("%s cannot be read: %w; give another name", l.path, cause(err))
	}
	defer f.Close()
	head := make([]byte, len(logStart))
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || bytes.Equal(head[:n], []byte(logStart)) {
		return nil
	}
	return usageError("%s exists and is no debug log; give another name", l.path)
}

// end notes how the command ended and closes the file.
func (l *debugLog) end(code int, err error) {
	if l.file == nil {
		return
	}
	attrs := []any{"code", code, "took", time.Since(l.began)}
	if err != nil {
		attrs = append(attrs, "error", err)
	}
	l.log.Info("end", attrs...)
	l.file.Close()
}
