package cli

import (
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/files"
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
	c.PersistentFlags().StringVar(&l.path, "debug-log", "", "append what the program does to this `FILE`, as JSON lines")
	c.PersistentPreRunE = func(c *cobra.Command, args []string) error { return l.begin(c, args) }
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
func (l *debugLog) begin(c *cobra.Command, args []string) error {
	if l.path == "" {
		return nil
	}
	read := given(paths(args))
	if reference := c.Flags().Lookup("reference"); reference != nil {
		read = append(read, examine.Given(examine.Options{Reference: reference.Value.String()})...)
	}
	f, err := files.Append(l.path, logStart, examine.Spared(read)...)
	if err != nil {
		return refusal(err)
	}
	l.file, l.began = f, time.Now()
	l.log = slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
	l.log.Info("start", "command", c.CommandPath(), "arguments", args, "version", version(), "pid", os.Getpid())
	return nil
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
