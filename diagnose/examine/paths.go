package examine

import "vmmdoctor/diagnose"

// askPaths looks on every volume for the paths of the boot chain.
func (e *examination) askPaths() {
	paths := e.facts.BootPaths()
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		for v := range d.Volumes {
			fsys := e.open[i].volumes[v]
			if fsys == nil || d.Role == diagnose.RoleReference {
				continue
			}
			for _, path := range paths {
				d.Volumes[v].Paths = append(d.Volumes[v].Paths, diagnose.PathFact{Path: path, Is: presence(fsys, path)})
			}
		}
	}
}
