package diagnose_test

import (
	"strings"
	"testing"

	"vmmdoctor/diagnose"
)

// What is for another machine is never run by a script: on the host it would do harm.
func TestScriptsSpareThisMachine(t *testing.T) {
	harmful := []string{"sysprep.exe", "manage-bde", "shutdown", "bootrec", "Remove-AppxPackage", "net start", "DISM /Online"}
	scripts := 0
	for _, s := range scenes {
		d := judged(t, s.make())
		for _, r := range d.Remedies {
			scripts++
			for line := range strings.SplitSeq(r.Script(), "\n") {
				for _, h := range harmful {
					if strings.Contains(line, h) && !strings.HasPrefix(line, "#") {
						t.Errorf("%s runs %q", r.Title, line)
					}
				}
			}
			for _, step := range r.Steps {
				if strings.HasPrefix(step.Text, "Or") && step.Command != "" && !step.Apart {
					t.Errorf("%s: a step in place of another is run beside it: %s", r.Title, step.Text)
				}
			}
		}
	}
	if scripts < 50 {
		t.Errorf("only %d scripts were looked at", scripts)
	}
}

func TestScript(t *testing.T) {
	r := diagnose.Remedy{Title: "Mend it", Risk: "None.", Steps: []diagnose.Step{
		{Text: "Copy it.", Command: "Copy-Item a b"}, {Text: "Set it.", Command: "bcdedit /store x /set y z"},
		{Text: "Start it."}, {Text: "In the machine:", Command: "sysprep.exe /generalize", Apart: true},
		{Text: "Check.", Command: "vmmdoctor check b"},
	}}
	const want = `# Mend it
# For Windows PowerShell, as administrator.
# Risk: None.
$ErrorActionPreference = 'Stop'

# 1. Copy it.
Copy-Item a b

# 2. Set it.
bcdedit /store x /set y z; if ($LASTEXITCODE) { throw "it failed: $LASTEXITCODE" }

# 3. Start it.
Read-Host 'Step 3, by hand: see the script. Enter goes on' | Out-Null

# 4. In the machine:
#    sysprep.exe /generalize
Read-Host 'Step 4, by hand: see the script. Enter goes on' | Out-Null

# 5. Check.
vmmdoctor check b
`
	if got := r.Script(); got != want {
		t.Errorf("the script is\n%s\nwant\n%s", got, want)
	}
}
