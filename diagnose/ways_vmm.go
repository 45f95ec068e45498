package diagnose

import (
	"fmt"

	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

func (j *judging) withoutSysprep() Remedy {
	return Remedy{Title: titleNoCustomization, Label: labelNoSysprep, Risk: riskNoCustomization, Steps: []Step{
		{Text: stepNoCustomization},
		{Text: stepNoCustomizationShell, Command: `New-SCVMTemplate -Name "Template without customization" ` +
			`-VirtualHardDisk (Get-SCVirtualHardDisk -Name "Template.vhdx")[0] -NoCustomization`, Apart: true},
	}}
}

func (j *judging) checkTransfer() Remedy {
	return Remedy{Title: titleTransfer, Label: labelRecommended, Risk: riskNone, Steps: []Step{
		{Text: stepPort, Command: fmt.Sprintf("Test-NetConnection -ComputerName %s -Port 443", j.transferHost())},
		{Text: stepCertificate, Command: "netsh http show sslcert", Apart: true},
		{Text: stepBITSJobs, Command: "bitsadmin /list /allusers", Apart: true},
		{Text: stepAgent, Command: "Get-Service SCVMMAgent, WinRM, BITS", Apart: true},
		{Text: stepAntivirus},
	}}
}

// hostName is what a host may be called; a trace can hold anything else.
var hostName = lazy.Regexp(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// transferHost is the host the trace names as the sender of the BCD.
func (j *judging) transferHost() string {
	if t := j.d.Trace; t != nil && t.Chosen >= 0 {
		for _, r := range t.Runs[t.Chosen].Run.Records {
			if m := r.Message.Submatch(DeployHosts()); m != nil && m[1].Submatch(hostName()) != nil {
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
