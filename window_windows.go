package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/inconshreveable/mousetrap"
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
