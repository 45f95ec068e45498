package cli

import (
	"os"
	"testing"
)

// What is given that is no file, no number and no command is told apart, with what
// was perhaps meant; the exit code is that of wrong usage.
func TestArguments(t *testing.T) {
	workFolder(t)
	write(t, "scna", []byte("a file, and no command"))
	play(t, []script{
		{args: "chek", code: 64, stdout: silent, stderr: []string{"=vmmdoctor: chek is no file and no command; did you mean vmmdoctor check?\n"}},
		{args: "chek seed-fail.vhd", code: 64, stdout: silent, stderr: []string{"did you mean vmmdoctor check?"}},
		{args: "sacn .", code: 64, stderr: []string{"did you mean vmmdoctor scan?"}},
		{args: "repiar seed-fail.vhd", code: 64, stderr: []string{"did you mean vmmdoctor repair?"}},
		{args: "expl 2940", code: 64, stderr: []string{"did you mean vmmdoctor explain?"}},
		{args: "scna", code: 3, stderr: []string{"scna: it is no virtual disk"}},
		{args: "nothing-like-it", code: 3, stderr: []string{"nothing-like-it: ", "Check the path"}},
		{args: "chek.vhd", code: 3, stderr: []string{"chek.vhd: ", "Check the path"}},
		{args: "/?", code: 64, stdout: silent, stderr: []string{"did you mean vmmdoctor --help?"}},
		{args: "/HELP", code: 64, stderr: []string{"did you mean vmmdoctor --help?"}},
		{args: "-?", code: 64, stderr: []string{"--help"}},

		{args: "help", code: 0, stdout: []string{"Usage:", "Examples:"}, stderr: silent},
		{args: "help check", code: 0, stdout: []string{"vmmdoctor check FILE…"}, stderr: silent},
		{args: "help bcd diff", code: 0, stdout: []string{"vmmdoctor bcd diff BEFORE [AFTER]"}, stderr: silent},
		{args: "help chek", code: 64, stdout: silent, stderr: []string{"there is no command chek; did you mean vmmdoctor check?"}},
		{args: "help bcd shw", code: 64, stderr: []string{"there is no command bcd shw; did you mean vmmdoctor bcd show?"}},
		{args: "help nothing", code: 64, stderr: []string{"there is no command nothing; vmmdoctor --help lists them"}},
		{args: "version", code: 0, stdout: []string{"vmmdoctor version "}, stderr: silent},
		{args: "-V", code: 0, stdout: []string{"vmmdoctor version "}, stderr: silent},
		{args: "--version", code: 0, stdout: []string{"vmmdoctor version "}, stderr: silent},
		{args: "version 2", code: 64, stderr: []string{"takes nothing"}},

		{args: "check --run abc seed-fail.vhd", code: 64, stdout: silent, stderr: []string{"=vmmdoctor: --run takes a number, not abc; try vmmdoctor check --help\n"}},
		{args: "scan --jobs many .", code: 64, stderr: []string{"--jobs takes a number, not many"}},
		{args: "check --redact=perhaps seed-fail.vhd", code: 64, stderr: []string{"--redact takes true or false, not perhaps"}},
		{args: "check --format seed-fail.vhd seed-pass.vhd", code: 64, stderr: []string{"there is no format seed-fail.vhd"}},
		{args: "explain 0x", code: 64, stdout: silent, stderr: []string{"there is no number in 0x; give one as VMM shows it"}},
		{args: "explain help", code: 64, stderr: []string{"there is no number in help"}},

		{args: "explain -2147012894", code: 0, stdout: []string{"0x80072ee2"}, stderr: silent},
		{args: "explain -5", code: 64, stdout: silent, stderr: []string{"there is no number in"}},

		{args: "check seed-fail.vhd --brief", code: 1, stdout: []string{"FAILS: ", "A. ", "Reported by vmmdoctor", "!What was examined", "!sysprep.exe"}, stderr: silent},
		{args: "check seed-fail.vhd --brief --format html", code: 1, stdout: []string{"<h2>What to do</h2>", `!id="evidence"`}, stderr: silent},
		{args: "check seed-fail.vhd --brief --format json", code: 64, stdout: silent, stderr: []string{"--brief is for people"}},
		{args: "--brief seed-pass.vhd", code: 0, stdout: []string{"CLEAR: ", "!The stages"}, stderr: silent},
		{args: "trace seed-fail.log --brief --quiet", code: 1, stdout: []string{"FAILS: "}, stderr: silent},
		{args: "check -q seed-pass.vhd", code: 0, stdout: []string{"CLEAR"}, stderr: silent},
		{args: "scan . -q", code: 1, stdout: []string{"seed-fail.vhd"}, stderr: silent},
		{args: "scan . --quiet --only clear", code: 1, stdout: []string{"seed-pass.vhd", "!seed-fail.vhd"}, stderr: silent},
		{args: "explain 2940 --brief", code: 64, stderr: []string{"unknown flag: --brief"}},
		{args: "check seed-pass.vhd --color sometimes", code: 64, stdout: silent, stderr: []string{"--color takes auto, always, never, not sometimes"}},
		{args: "scan --from", code: 64, stderr: []string{"--from"}},
		{args: "scan --from - --from -", code: 64, stderr: []string{"can be read only once"}},
		{args: "scan . --exclude a/b", code: 64, stderr: []string{"--exclude takes the name of files or folders"}},
		{args: "completion tcsh", code: 64, stderr: []string{"choose from powershell, bash, zsh, fish"}},
		{args: "demo seed-fail.vhd", code: 64, stderr: []string{"demo takes no files"}},
		{args: "bcd", code: 0, stdout: []string{"Available Commands:", "generalize"}, stderr: silent},
		{args: "repair seed-pass.vhd --dry-run", code: 3, stderr: []string{"is not repaired"}},
		{args: "check seed-pass.vhd -o absent/report.txt", code: 64, stdout: silent, stderr: []string{"absent/report.txt"}},
		{args: "check seed-pass.vhd -o seed-pass.vhd --force", code: 64, stdout: silent, stderr: []string{"seed-pass.vhd"}},

		{args: "check -o . seed-fail.vhd", code: 64, stdout: silent, stderr: []string{"=vmmdoctor: . is a folder; give the name of a file in it\n"}},
		{args: "check seed-pass.vhd -o -", code: 0, stdout: []string{"CLEAR"}, stderr: silent, files: []string{"!-"}},
		{args: "bcd show before-sysprep.bcd --output -", code: 0, stdout: []string{"Windows Boot Manager"}, files: []string{"!-"}},
		{args: "bcd generalize before-sysprep.bcd -o -", code: 0, stdout: []string{"regf"}, files: []string{"!-"}},
	})
}

// What was named and cannot be used never ends in 0.
func TestUnusableInput(t *testing.T) {
	workFolder(t)
	play(t, []script{
		{args: "check seed-pass.vhd absent.log", code: 3, stdout: []string{"CLEAR"}, stderr: []string{"absent.log: "}},
		{args: "check seed-pass.vhd unknown", code: 3, stdout: []string{"CLEAR"}, stderr: []string{"unknown: it is no virtual disk"}},
		{args: "check seed-pass.vhd seed-fail.log absent.log", code: 3, stdout: []string{"AT RISK"}, stderr: []string{"absent.log: "}},
		{args: "check seed-fail.vhd absent.log", code: 1, stdout: []string{"FAILS"}, stderr: []string{"absent.log: "}},
		{args: "seed-pass.vhd absent.log", code: 3, stderr: []string{"absent.log: "}},
		{args: "trace seed-pass.log absent.log", code: 3, stderr: []string{"absent.log: "}},
		{args: "trace seed-fail.log absent.log", code: 1, stderr: []string{"absent.log: "}},
		{args: "bcd diff after-sysprep.bcd absent", code: 3, stderr: []string{"absent: "}},

		{args: "check seed-pass.vhd --reference absent.vhd", code: 3, stdout: []string{"CLEAR"}, stderr: []string{"absent.vhd: "}},
		{args: "check seed-pass.vhd --reference seed-fail.log", code: 3, stdout: []string{"CLEAR"}, stderr: []string{"seed-fail.log: it holds no boot configuration"}},
		{args: "check seed-pass.vhd --reference unknown", code: 3, stdout: []string{"CLEAR"}, stderr: []string{"unknown: "}},
		{args: "check seed-pass.vhd --reference cut.vhd", code: 3, stderr: []string{"cut.vhd: it holds no boot configuration"}},
		{args: "check seed-pass.vhd --reference before-sysprep.bcd", code: 0, stderr: silent},
		{args: "check seed-pass.vhd seed-fail.vhd", code: 0, stderr: silent},

		{args: "check seed-pass.vhd seed-fail.vhd before-sysprep.bcd", code: 64, stdout: silent,
			stderr: []string{"a disk is compared with one other store, and", "are two; vmmdoctor scan looks at many disks"}},
		{args: "check seed-pass.vhd before-sysprep.bcd after-sysprep.bcd", code: 64, stderr: []string{"before-sysprep.bcd and after-sysprep.bcd are two"}},
		{args: "check seed-pass.vhd before-sysprep.bcd --reference after-sysprep.bcd", code: 64, stderr: []string{"are two"}},
	})
}

// What is piped into the program is read when nothing is named; a terminal, or
// nothing, is not.
func TestPiped(t *testing.T) {
	workFolder(t)
	before := os.Stdin
	t.Cleanup(func() { os.Stdin = before })
	from := func(name string) {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		os.Stdin = f
	}
	for _, args := range []string{"check", "trace", ""} {
		from("seed-fail.log")
		play(t, []script{{name: args + " <seed-fail.log", args: args, code: 1, stdout: []string{"UnknownDevice"}, stderr: silent}})
	}
	from("empty")
	play(t, []script{{name: "check <empty", args: "check", code: 64, stderr: []string{"needs a disk, a BCD or a trace"}}})
}
