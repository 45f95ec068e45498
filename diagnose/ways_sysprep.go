package diagnose

import (
	"strings"

	"vmmdoctor/internal/text"
)

const sysprepCommand = `C:\Windows\System32\Sysprep\sysprep.exe /generalize /oobe /shutdown`

func (j *judging) sysprepCopy() Remedy {
	steps := []Step{j.copyDisk(), {Text: stepStartCopy}}
	steps = append(steps, j.reasonStep()...)
	steps = append(steps, Step{Text: stepSysprep, Command: sysprepCommand, Apart: true}, checkAgain(j.copyPath()), Step{Text: stepIntoLibrary})
	return Remedy{Title: titleSysprep, Label: labelRecommended, Risk: riskSysprep + j.sysprepRuns(), Steps: steps}
}

// sysprepRuns says how often sysprep may run on such an image, where that is
// known (facts: generalize-state §5).
func (j *judging) sysprepRuns() string {
	w := j.judgedWindows()
	if w == nil {
		return ""
	}
	switch w.Installation.Identity.Version {
	case "":
		return ""
	case "6.0", "6.1":
		return " " + riskThreeRearms
	}
	return " " + riskEightRuns
}

// startAgain goes back to before a sysprep, or a setup, that did not finish.
func (j *judging) startAgain() Remedy {
	steps := []Step{{Text: stepReadSysprepLog}}
	if reason := j.reasonStep(); reason != nil {
		steps = nil
	}
	steps = append(steps, Step{Text: stepLastGood})
	steps = append(steps, j.reasonStep()...)
	steps = append(steps, Step{Text: stepSysprep, Command: sysprepCommand, Apart: true}, checkAgain(j.diskPath()))
	return Remedy{Title: titleStartAgain, Label: labelRecommended, Risk: riskStartAgain, Steps: steps}
}

// finishSetup lets a setup come to its end that did not.
func (j *judging) finishSetup() Remedy {
	return Remedy{Title: titleFinishSetup, Label: labelRecommended, Risk: riskSysprep + j.sysprepRuns(), Steps: []Step{
		j.copyDisk(), {Text: stepFinishSetup}, {Text: stepSysprep, Command: sysprepCommand, Apart: true}, checkAgain(j.copyPath()),
	}}
}

func (j *judging) lastGoodCopy() Remedy {
	return Remedy{Title: titleStartAgain, Label: labelRecommended, Risk: riskStartAgain, Steps: []Step{
		{Text: stepSoundCopy}, checkAgain(j.diskPath()),
	}}
}

// reasonStep removes the reason for which sysprep's last run broke off; none where
// its log tells none.
func (j *judging) reasonStep() []Step {
	run, ok := j.brokenRun()
	if !ok {
		return nil
	}
	r := sysprepReasons[run.Reason]
	step := Step{Text: r.do, Command: r.command, Apart: true}
	if strings.Contains(r.command, appName) {
		name, _, _ := run.Package.Cut("_")
		if name.IsEmpty() {
			name = text.New("NAME")
		}
		step.Command = strings.ReplaceAll(r.command, appName, literal(name))
	}
	return []Step{step}
}
