package cli

import (
	"bytes"
	"io"
	"strings"
	"time"
)

// Companions are the files that go with the program in a release, by name: a page of the
// manual for each command, and the completion for each shell.
func Companions(version string, date time.Time) map[string][]byte {
	root := rootCommand(Example{}, io.Discard, io.Discard, &debugLog{})
	files := map[string][]byte{}
	for _, c := range withPages(root) {
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		files["man/"+name] = manPage(c, version, date)
	}
	for shell, name := range map[string]string{"bash": "vmmdoctor.bash", "zsh": "_vmmdoctor", "fish": "vmmdoctor.fish", "powershell": "vmmdoctor.ps1"} {
		var b bytes.Buffer
		root.SetOut(&b)
		root.SetArgs([]string{"completion", shell})
		if err := root.Execute(); err != nil {
			panic(err) // the shells are those of the command, and a buffer takes everything
		}
		files["completion/"+name] = b.Bytes()
	}
	return files
}
