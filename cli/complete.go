package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completeFiles completes the files that the program takes where commands could stand as
// well: a shell that is given those alone would offer no files any more.
func completeFiles(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	folder, name := filepath.Split(begun)
	entries, err := os.ReadDir(filepath.Clean(expandHome(folder)))
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var found []cobra.Completion
	directive := cobra.ShellCompDirectiveDefault
	for _, e := range entries {
		if !beginsWith(e.Name(), name) || strings.HasPrefix(e.Name(), ".") && name == "" {
			continue
		}
		path := folder + e.Name()
		if info, err := os.Stat(filepath.Join(expandHome(folder), e.Name())); err == nil && info.IsDir() {
			path += string(filepath.Separator)
			directive |= cobra.ShellCompDirectiveNoSpace // one goes on in a folder
		}
		found = append(found, path)
	}
	return found, directive
}

// expandHome takes ~ for the user's folder, as shells do.
func expandHome(folder string) string {
	rest, ok := strings.CutPrefix(folder, "~")
	if home, err := os.UserHomeDir(); ok && err == nil && (rest == "" || os.IsPathSeparator(rest[0])) {
		return home + rest
	}
	return folder
}

// beginsWith compares as the names of files are compared.
func beginsWith(name, begun string) bool {
	if runtime.GOOS == "windows" {
		return len(name) >= len(begun) && strings.EqualFold(name[:len(begun)], begun)
	}
	return strings.HasPrefix(name, begun)
}

// completeNothing is for arguments that are no files.
func completeNothing(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// completeList completes choices that may stand in a row with commas, each once.
func completeList(choices []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := begun[:strings.LastIndexByte(begun, ',')+1]
		var found []cobra.Completion
		for _, c := range choices {
			if !slices.Contains(strings.Split(before, ","), c) {
				found = append(found, before+c)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}
