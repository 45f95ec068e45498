// Package lazy makes what a program may need when it first does. Most runs need
// few of its expressions, and all of them wait for the program to start.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression that is compiled when it is first asked for. It
// panics then when the source is none.
func Regexp(source string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(source) })
}
