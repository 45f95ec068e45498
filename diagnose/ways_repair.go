package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/internal/text"
)

// withRepair are the failing causes beside which a disk is repaired: those that a
// portable store takes away or turns into one that is at risk, and those that are
// none of the disk's.
var withRepair = []CauseID{BCDOtherDisk, NotGeneralized, TransferFailed, VMMError}

// repairs reports whether vmmdoctor can make a disk that is better than this one.
// What will be said of it is known only when the plan is made (see [NewDisk]).
func (j *judging) repairs() bool {
	d := j.subject()
	portable := j.d.BCD == nil || j.d.BCD.Class == bcd.ClassPortable
	return j.f.Repair.Holds() && !portable && !j.oldWindows() && d != nil && d.Kind != KindRaw &&
		!slices.ContainsFunc(j.d.Causes, func(c Cause) bool { return c.fails && !slices.Contains(withRepair, c.ID) })
}

// repaired lets vmmdoctor make a copy with a portable store.
func repaired(label, risk string) way {
	return func(j *judging) Remedy {
		if !j.repairs() {
			return Remedy{}
		}
		command := fmt.Sprintf("vmmdoctor repair %s -o %s", quoted(j.diskPath()), quoted(j.repairedPath()))
		return Remedy{Title: titleRepaired, Label: label, Risk: risk, Repairs: true, Steps: []Step{
			{Text: stepRepair, Command: command},
			{Text: stepRepairChild, Command: command + " --child", Apart: true},
			{Text: stepTryRepaired},
		}}
	}
}

// repairedPath is the name suggested for the repaired disk: that of a differencing
// disk lies beside it, since a copy finds the same parent from there.
func (j *judging) repairedPath() text.Raw {
	path, d := j.diskPath().String(), j.subject()
	if len(d.Container.Chain) == 0 {
		path = `D:\Work\` + lastName(path)
	}
	return text.New(PortableName(path))
}

// PortableName is the name suggested for the repaired disk beside one: the same, with
// a word before its ending.
func PortableName(path string) string {
	base, ext := cutEnding(path)
	return base + "-portable" + ext
}

// cutEnding cuts the ending off a path, ".vhdx"; empty where its last part has none.
func cutEnding(path string) (base, ext string) {
	if i := strings.LastIndexByte(path, '.'); i > strings.LastIndexAny(path, `\/`)+1 {
		return path[:i], path[i:]
	}
	return path, ""
}
