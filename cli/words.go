package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// switches are words with which other programs of Windows are asked for help.
var switches = []string{"/?", "-?", "/h", "/help"}

// notACommand refuses a word in the place of a command that is no file and looks
// like a command: it would be looked for as a disk.
func notACommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	word := args[0]
	if slices.Contains(switches, strings.ToLower(word)) {
		return usageError("vmmdoctor knows no %s; did you mean vmmdoctor --help?", word)
	}
	if _, err := os.Stat(word); err == nil || strings.ContainsAny(word, `/\.:* `) {
		return nil
	}
	if like := meant(root, word); like != "" {
		return usageError("%s is no file and no command; did you mean %s?", word, like)
	}
	return nil
}

// meant is the command that a word was perhaps meant to be; "" when it is like none.
func meant(parent *cobra.Command, word string) string {
	parent.SuggestionsMinimumDistance = 2 // letters that differ
	if list := parent.SuggestionsFor(word); len(list) > 0 {
		return parent.CommandPath() + " " + list[0]
	}
	return ""
}

// helpCommand shows the help of a command; one that there is not is wrong usage.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Help about any command", Example: "  vmmdoctor help check",
		RunE: func(c *cobra.Command, args []string) error {
			of, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				word := strings.Join(args, " ")
				if like := meant(of, rest[len(rest)-1]); like != "" {
					return usageError("there is no command %s; did you mean %s?", word, like)
				}
				return usageError("there is no command %s; vmmdoctor --help lists them", word)
			}
			of.InitDefaultHelpFlag()
			of.InitDefaultVersionFlag()
			return of.Help()
		},
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Which version this is", Example: "  vmmdoctor version",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError("vmmdoctor version takes nothing; try vmmdoctor --help")
			}
			return nil
		},
		Run: func(c *cobra.Command, _ []string) { fmt.Fprintf(c.OutOrStdout(), "vmmdoctor version %s\n", version()) },
	}
}
