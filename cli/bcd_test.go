package cli

import (
	"testing"
)

func TestBCD(t *testing.T) {
	workFolder(t)
	_, listing, _ := vmmdoctor(t.Context(), "bcd", "show", "before-sysprep.bcd")
	write(t, "bcdedit.txt", []byte(listing))
	play(t, []script{
		{args: "bcd show before-sysprep.bcd", stdout: []string{"Windows Boot Manager\n--------------------\nidentifier              {bootmgr}\ndevice                  partition=a9083c0a at 1 MB\n"}, stderr: silent},
		{args: "bcd show -v before-sysprep.bcd", stdout: []string{"identifier              {9dea862c-5cdd-4e70-acc1-f32b344d4795}"}},
		{args: "bcd show seed-fail.vhd", stdout: []string{"partition=a9083c0a at 1 MB"}},
		{args: "bcd show bcdedit.txt", stdout: []string{"=" + listing}},
		{args: "bcd show --format json after-sysprep.bcd", stdout: []string{`"anomalies"`, `"objects"`}},
		{args: "bcd show unknown", code: 3, stdout: silent, stderr: []string{"unknown: it is no virtual disk"}},
		{args: "bcd show seed-fail.log", code: 3, stdout: silent, stderr: []string{"seed-fail.log: it holds no boot configuration"}},
		{args: "bcd show cut.vhd", code: 3, stdout: silent, stderr: []string{"cut.vhd: the image is damaged:"}},
		{args: "bcd show", code: 64, stderr: []string{"needs a BCD file or a disk"}},
		{args: "bcd show a b", code: 64, stderr: []string{"takes no more than 1"}},
		{args: "bcd", code: 0, stdout: []string{"generalize"}},

		{args: "bcd diff before-sysprep.bcd", code: 1, stdout: []string{"predicted", "can stop VMM"}, stderr: silent},
		{args: "bcd diff before-sysprep.bcd after-sysprep.bcd", code: 1, stdout: []string{"!predicted", "locate="}},
		{args: "bcd diff seed-fail.vhd before-sysprep.bcd", code: 0, stderr: silent},
		{args: "bcd diff before-sysprep.bcd bcdedit.txt", code: 0},
		{args: "bcd diff before-sysprep.bcd after-sysprep.bcd --format json", code: 1, stdout: []string{`"change": "changed"`, `"stops_vmm": true`}},
		{args: "bcd diff before-sysprep.bcd absent", code: 3, stdout: silent, stderr: []string{"absent: ", "Check the path"}},
		{args: "bcd diff a b c", code: 64, stderr: []string{"takes no more than 2"}},
	})
}

func TestBCDGeneralize(t *testing.T) {
	workFolder(t)
	_, listing, _ := vmmdoctor(t.Context(), "bcd", "show", "before-sysprep.bcd")
	write(t, "bcdedit.txt", []byte(listing))
	play(t, []script{
		{args: "bcd generalize before-sysprep.bcd -o portable.bcd", code: 0, stdout: silent,
			stderr: []string{"Risk: ", "keeps its name", "5 changed in portable.bcd", "{default} osdevice: locate=", "was partition=a9083c0a at 1 MB"}, files: []string{"portable.bcd"}},
		{args: "bcd generalize before-sysprep.bcd -o portable.bcd --force", code: 64, stderr: []string{"portable.bcd is a registry hive"}},
		{args: "bcd generalize seed-fail.vhd -o like-sysprep.bcd --as-sysprep", code: 0, files: []string{"like-sysprep.bcd"}},
		{name: "devices only", args: "bcd diff portable.bcd after-sysprep.bcd", code: 1, stdout: []string{"timeout", "!device: changed"}},
		{name: "as sysprep does it", args: "bcd diff like-sysprep.bcd after-sysprep.bcd", code: 0},
		{args: "bcd generalize bcdedit.txt -o text.bcd", code: 3, stderr: []string{"cannot be made from it"}, files: []string{"!text.bcd"}},
		{args: "bcd generalize before-sysprep.bcd", code: 64, stderr: []string{"needs the file to write: -o OUT"}},
		{args: "bcd generalize unknown -o unknown.bcd", code: 3, files: []string{"!unknown.bcd"}},
	})
}

func TestExplain(t *testing.T) {
	play(t, []script{
		{args: "explain 2940", stdout: []string{"2940", "file transfer"}, stderr: silent},
		{args: `explain "Error (13206)"`, stdout: []string{"13206"}},
		{args: "explain 2147954402", stdout: []string{"0x80072ee2"}},
		{args: "explain 0x80072ee2 --format json", stdout: []string{`"code": "0x80072ee2"`}},
		{args: "explain Error 2940", stdout: []string{"2940"}},
		{args: "explain 99", code: 3, stdout: []string{"99", "not in this program's table"}, stderr: silent},
		{args: "explain 2912 -2147217407", stdout: []string{"2912", "0x80041001"}},
		{args: "explain 2912 99 --format json", code: 3, stdout: []string{`"code": "2912"`, `"code": "99"`}},
		{args: "explain nothing", code: 64, stderr: []string{"there is no number in nothing"}},
		{args: "explain", code: 64, stderr: []string{"needs an error number"}},
	})
}
