package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/inconshreveable/mousetrap"
	"golang.org/x/sys/windows"
)

// keepWindowOpen waits for Enter when the program was started by a double
// click or a drop, whose window would close with the message still unread.
func keepWindowOpen(w io.Writer) {
	if !mousetrap.StartedByExplorer() {
		return
	}
	fmt.Fprint(w, "\nPress Enter to close this window.")
	bufio.NewReader(os.Stdin).ReadString('\n')
}

// startColors makes the console take colours, and reports whether it does.
func startColors() bool {
	console := windows.Handle(os.Stdout.Fd())
	var mode uint32
	return windows.GetConsoleMode(console, &mode) == nil &&
		windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// noConsole says why the console cannot show the screen: those before Windows
// 10 and Windows Server 2016 know no escape sequences.
func noConsole() string {
	console := windows.Handle(os.Stdout.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil ||
		mode&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING != 0 {
		return ""
	}
	if err := windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING); err != nil {
		return "this console is too old for the interactive screen"
	}
	if err := windows.SetConsoleMode(console, mode); err != nil {
		return fmt.Sprintf("the console does not answer: %v", err)
	}
	return ""
}
