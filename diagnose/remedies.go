package diagnose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"vmmdoctor/internal/text"
)

// remedies lists what to do, for each cause in its order, each way once, and
// the comparison that is always offered last.
func (j *judging) remedies() []Remedy {
	var out []Remedy
	seen := map[string]bool{}
	for _, c := range j.d.Causes {
		for _, r := range j.remediesFor(c.ID) {
			if !seen[r.Title] {
				seen[r.Title] = true
				r.Cause = c.ID
				out = append(out, r)
			}
		}
	}
	return append(out, j.compareRemedy())
}

func (j *judging) remediesFor(id CauseID) []Remedy {
	var out []Remedy
	for _, build := range id.row().ways {
		out = append(out, build(j))
	}
	return out
}

// A way builds one remedy for the case that is judged.
type way func(j *judging) Remedy

// What stands in the commands of a plain remedy for the paths of the case.
const (
	theDisk   = "{disk}"
	theCopy   = "{copy}"
	theParent = "{parent}"
)

// plain is a way that needs nothing of the case but its paths.
func plain(title, risk string, steps ...Step) way {
	return func(j *judging) Remedy {
		parent := text.New(`D:\Library\Parent.vhdx`)
		if d := j.subject(); d != nil && len(d.Container.Chain) > 0 {
			parent = d.Container.Chain[0]
		}
		paths := strings.NewReplacer(theDisk, literal(j.diskPath()), theCopy, literal(j.copyPath()), theParent,
			literal(parent))
		r := Remedy{Title: title, Label: labelRecommended, Risk: risk, Steps: slices.Clone(steps)}
		for i := range r.Steps {
			r.Steps[i].Command = paths.Replace(r.Steps[i].Command)
		}
		return r
	}
}

// quoted puts a path in the quotes both cmd and PowerShell take. A path in which
// PowerShell would find something to expand or a quote to end the string,
// typographic ones too, is written as its literal: cmd then finds no such file,
// and nothing else can happen.
func quoted(path text.Raw) string {
	s := path.String()
	if strings.ContainsAny(s, "$`\"\u201c\u201d\u201e") {
		return literal(path)
	}
	return `"` + s + `"`
}

// literal is a path as a PowerShell literal, in which nothing is special but
// the single quotes, of which PowerShell knows five.
func literal(path text.Raw) string {
	var b strings.Builder
	for _, c := range path.String() {
		if strings.ContainsRune("'\u2018\u2019\u201a\u201b", c) {
			b.WriteRune(c)
		}
		b.WriteRune(c)
	}
	return "'" + b.String() + "'"
}

// diskPath is the disk to work on, or a stand-in where only a trace is known.
func (j *judging) diskPath() text.Raw {
	if d := j.subject(); d != nil {
		return d.Path
	}
	return text.New(`D:\Library\Template.vhdx`)
}

// copyPath is the name suggested for the working copy.
func (j *judging) copyPath() text.Raw {
	base, path := "", j.diskPath().String()
	if i := strings.LastIndexAny(path, `\/`); i >= 0 {
		path = path[i+1:]
	}
	base, ext := path, ""
	if i := strings.LastIndexByte(path, '.'); i > 0 {
		base, ext = path[:i], path[i:]
	}
	return text.New(`D:\Work\` + base + "-copy" + ext)
}

// storePartition is the partition whose BCD is repaired, and the path of the
// store on it.
func (j *judging) storePartition() (partition int, store text.Raw) {
	if s := j.f.Store; s != nil && s.Partition > 0 {
		return s.Partition, s.Path
	}
	if d := j.subject(); d != nil {
		for _, v := range d.Volumes {
			if v.Boot != nil {
				return v.Partition.Number, storePath(v.Boot)
			}
		}
	}
	return 1, text.New(`\Boot\BCD`)
}

// mount attaches a disk for a repair and gives its boot volume the letter V:.
func (j *judging) mount(path text.Raw) Step {
	n, _ := j.storePartition()
	return mountPartition(fmt.Sprintf(stepMount, n), path, n)
}

// mountPartition attaches a disk and gives a partition of it the letter V:.
func mountPartition(why string, path text.Raw, n int) Step {
	return Step{Text: why,
		Command: fmt.Sprintf("$d = Mount-VHD -Path %s -Passthru | Get-Disk; Get-Partition -DiskNumber $d.Number -PartitionNumber %d | Set-Partition -NewDriveLetter V", literal(path), n)}
}

func (j *judging) dismount(path text.Raw) Step {
	return Step{Text: stepDismount, Command: "Dismount-VHD -Path " + literal(path)}
}

func checkAgain(path text.Raw) Step {
	return Step{Text: stepCheckAgain, Command: "vmmdoctor check " + quoted(path)}
}

func (j *judging) copyDisk() Step {
	return Step{Text: stepCopy, Command: fmt.Sprintf("Copy-Item -LiteralPath %s -Destination %s", literal(j.diskPath()), literal(j.copyPath()))}
}

func (j *judging) sysprepCopy() Remedy {
	return Remedy{Title: titleSysprep, Label: labelRecommended, Risk: riskSysprep, Steps: []Step{
		j.copyDisk(),
		{Text: stepStartCopy},
		{Text: stepSysprep, Command: `C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown`},
		checkAgain(j.copyPath()),
		{Text: stepIntoLibrary},
	}}
}

// portable sets the devices VMM resolves to locate. partition=V: would write
// the path of the mounted file instead (facts: bcd-format §5.2).
func portable(label, risk string) way {
	return func(j *judging) Remedy {
		path := j.copyPath()
		steps := append([]Step{j.copyDisk(), j.mount(path)}, j.portableSteps()...)
		steps = append(steps, j.ownGeneralize(), j.dismount(path), checkAgain(path))
		return Remedy{Title: titlePortable, Label: label, Risk: risk, Steps: steps}
	}
}

func (j *judging) portableSteps() []Step {
	_, store := j.storePartition()
	file := text.Concat(text.New("V:"), store)
	set := func(id, element string) Step {
		return Step{Text: fmt.Sprintf(stepLocate, element, id),
			Command: fmt.Sprintf("bcdedit /store %s /set %q %s locate", quoted(file), id, element)}
	}
	entry := "{default}"
	if o := j.defaultLoader(); o != nil {
		entry = o.ID.String()
	}
	return []Step{
		{Text: stepBackup, Command: fmt.Sprintf("copy %s %s", quoted(file), quoted(text.Concat(file, text.New(".before"))))},
		set("{bootmgr}", "device"), set(entry, "device"), set(entry, "osdevice"),
	}
}

// ownGeneralize is the way without bcdedit: a new store, made from the disk.
func (j *judging) ownGeneralize() Step {
	_, store := j.storePartition()
	return Step{Text: stepOwnGeneralize, Command: fmt.Sprintf("vmmdoctor bcd generalize %s -o %s --force", quoted(j.diskPath()), quoted(text.Concat(text.New("V:"), store)))}
}

func (j *judging) withoutSysprep() Remedy {
	return Remedy{Title: titleNoCustomization, Label: labelNoSysprep, Risk: riskNoCustomization, Steps: []Step{
		{Text: stepNoCustomization},
		{Text: stepNoCustomizationShell, Command: `New-SCVMTemplate -Name "Template without customization" -VM (Get-SCVirtualMachine -Name "SourceVM") -LibraryServer (Get-SCLibraryServer)[0] -SharePath "\\server\MSSCVMMLibrary" -NoCustomization`},
	}}
}

func (j *judging) startAgain() Remedy {
	return Remedy{Title: titleStartAgain, Label: labelRecommended, Risk: riskStartAgain, Steps: []Step{
		{Text: stepReadSysprepLog},
		{Text: stepLastGood},
		{Text: stepSysprep, Command: `C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown`},
		checkAgain(j.diskPath()),
	}}
}

func (j *judging) setActive() Remedy {
	path := j.copyPath()
	n, _ := j.storePartition()
	return Remedy{Title: titleActive, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
		j.copyDisk(),
		{Text: fmt.Sprintf(stepActive, n), Command: fmt.Sprintf("$d = Mount-VHD -Path %s -Passthru | Get-Disk; Set-Partition -DiskNumber $d.Number -PartitionNumber %d -IsActive $true", literal(path), n)},
		j.dismount(path), checkAgain(path),
	}}
}

// rebuildBCD writes the boot files anew and makes the devices portable, since
// bcdboot ties them to the disk again.
func (j *judging) rebuildBCD() Remedy {
	path, windows := j.copyPath(), 1
	if w := j.judgedWindows(); w != nil {
		windows = w.Partition
	}
	n, _ := j.storePartition()
	steps := []Step{j.copyDisk(), j.mount(path)}
	letter := "V"
	if windows != n {
		letter = "W"
		steps = append(steps, Step{Text: fmt.Sprintf(stepMountWindows, windows), Command: fmt.Sprintf("Get-Partition -DiskNumber $d.Number -PartitionNumber %d | Set-Partition -NewDriveLetter W", windows)})
	}
	firmware := "BIOS"
	if !j.mbr() {
		firmware = "UEFI"
	}
	steps = append(steps, Step{Text: stepBCDBoot, Command: fmt.Sprintf(`bcdboot %s:\Windows /s V: /f %s`, letter, firmware)})
	steps = append(steps, j.portableSteps()...)
	return Remedy{Title: titleRebuild, Label: labelRecommended, Risk: riskLocate, Steps: append(steps, j.dismount(path), checkAgain(path))}
}

// cleanVolume checks a dirty volume without starting Windows; only a
// hibernated one has to be started.
func (j *judging) cleanVolume() Remedy {
	path := j.copyPath()
	for _, d := range j.d.Disks {
		for _, v := range d.Volumes {
			switch {
			case v.Hibernated:
				return Remedy{Title: titleShutDown, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
					j.copyDisk(), {Text: stepShutDown, Command: "shutdown /s /f /t 0"}, checkAgain(path)}}
			case v.Content.Dirty:
				n := v.Partition.Number
				return Remedy{Title: titleCheckVolume, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
					j.copyDisk(), mountPartition(fmt.Sprintf(stepMountVolume, n), path, n),
					{Text: stepCheckVolume, Command: "chkdsk V: /f"}, j.dismount(path), checkAgain(path)}}
			}
		}
	}
	return Remedy{}
}

// writeBack lets the registry of another Windows complete the store.
func (j *judging) writeBack() Remedy {
	path := j.copyPath()
	_, store := j.storePartition()
	return Remedy{Title: titleWriteBack, Label: labelRecommended, Risk: riskMounted, Steps: []Step{
		j.copyDisk(), j.mount(path),
		{Text: stepLoadHive, Command: `reg load HKLM\VMMDOCTOR ` + quoted(text.Concat(text.New("V:"), store))},
		{Text: stepUnloadHive, Command: `reg unload HKLM\VMMDOCTOR`},
		j.dismount(path), checkAgain(path),
	}}
}

// settleLog is for a log that waited: of the store, or of the container.
func (j *judging) settleLog() Remedy {
	if j.causes[LogReplayed].Stage == BCDRead {
		return j.writeBack()
	}
	path := j.copyPath()
	return Remedy{Title: titleCloseFile, Label: labelRecommended, Risk: riskNewFile, Steps: []Step{
		j.copyDisk(), {Text: stepMountOnce, Command: fmt.Sprintf("Mount-VHD -Path %s -Passthru | Dismount-VHD", literal(path))}, checkAgain(path),
	}}
}

func (j *judging) checkTransfer() Remedy {
	return Remedy{Title: titleTransfer, Label: labelRecommended, Risk: riskNone, Steps: []Step{
		{Text: stepPort, Command: fmt.Sprintf("Test-NetConnection -ComputerName %s -Port 443", j.transferHost())},
		{Text: stepCertificate, Command: "netsh http show sslcert"},
		{Text: stepBITSJobs, Command: "bitsadmin /list /allusers"},
		{Text: stepAgent, Command: "Get-Service SCVMMAgent, WinRM, BITS"},
		{Text: stepAntivirus},
	}}
}

// hostName is what a host may be called; a trace can hold anything else.
var hostName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// transferHost is the host the trace names as the sender of the BCD.
func (j *judging) transferHost() string {
	if t := j.d.Trace; t != nil && t.Chosen >= 0 {
		for _, r := range t.Runs[t.Chosen].Run.Records {
			if m := r.Message.Submatch(DeployHosts); m != nil && m[1].Submatch(hostName) != nil {
				return m[1].String()
			}
		}
	}
	return "HYPER-V-HOST"
}

func (j *judging) compareRemedy() Remedy {
	return Remedy{Cause: CauseNone, Title: titleCompare, Label: labelLooksOnly, Risk: riskNone, Steps: []Step{
		{Text: stepCompare, Command: fmt.Sprintf("vmmdoctor %s --reference %s", quoted(j.diskPath()), quoted(text.New(`D:\Library\Deploys.vhdx`)))},
	}}
}
