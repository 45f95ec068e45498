package cli

import (
	"github.com/spf13/cobra"
)

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "completion powershell|bash|zsh|fish", Short: "Completion of commands and options in a shell",
		Long: `Prints a script that makes a shell complete commands, options, their choices and
files.

PowerShell, for this session:

  vmmdoctor completion powershell | Out-String | Invoke-Expression

and for every session, once:

  vmmdoctor completion powershell >> $PROFILE

Others: bash: source <(vmmdoctor completion bash); zsh: vmmdoctor completion zsh >
"${fpath[1]}/_vmmdoctor"; fish: vmmdoctor completion fish | source.`,
		Example:   "  vmmdoctor completion powershell | Out-String | Invoke-Expression",
		ValidArgs: []string{"powershell", "bash", "zsh", "fish"},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("vmmdoctor completion needs a shell: powershell, bash, zsh or fish")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			w, root := c.OutOrStdout(), c.Root()
			switch args[0] {
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(w)
			case "bash":
				return root.GenBashCompletionV2(w, true)
			case "zsh":
				return root.GenZshCompletion(w)
			case "fish":
				return root.GenFishCompletion(w, true)
			}
			return usageError("there is no completion for %q; choose from powershell, bash, zsh, fish", args[0])
		},
	}
}
