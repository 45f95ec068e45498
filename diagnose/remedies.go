package diagnose

import (
	"slices"
	"strings"

	"vmmdoctor/internal/text"
)

// remedies lists what to do, for each cause in its order, each way once, and
// the comparison that is always offered last.
func (j *judging) remedies() []Remedy {
	var out []Remedy
	seen, first := map[string]bool{}, true
	for _, c := range j.d.Causes {
		for _, r := range j.remediesFor(c.ID) {
			if !seen[r.Title] {
				seen[r.Title] = true
				r.Cause = c.ID
				if r.Label == labelRecommended && !first {
					r.Label = labelNext // one thing first
				}
				first = first && r.Label != labelRecommended
				out = append(out, r)
			}
		}
	}
	return append(out, j.compareRemedy())
}

func (j *judging) remediesFor(id CauseID) []Remedy {
	var out []Remedy
	for _, build := range id.row().ways {
		if r := build(j); r.Title != "" { // not every way fits every case
			out = append(out, r)
		}
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

// diskPath is the disk to work on, or a stand-in where only a trace is known.
func (j *judging) diskPath() text.Raw {
	if d := j.subject(); d != nil {
		return d.Path
	}
	return text.New(`D:\Library\Template.vhdx`)
}

// copyPath is the name suggested for the working copy.
func (j *judging) copyPath() text.Raw {
	path := j.diskPath().String()
	base, ext := cutEnding(lastName(path))
	if merged, ok := mergedEndings[strings.ToLower(ext)]; ok {
		ext = merged
	}
	if j.converts() {
		ext = ".vhdx"
	}
	return text.New(`D:\Work\` + base + "-copy" + ext)
}

// mergedEndings are the names of disks into which children are merged.
var mergedEndings = map[string]string{".avhd": ".vhd", ".avhdx": ".vhdx"}

// converts reports whether the copy gets another container: the one that is there
// is none, or makes a machine of the wrong generation.
func (j *judging) converts() bool {
	d := j.subject()
	return d != nil && (d.Kind == KindRaw || j.blamed(WrongGeneration))
}
