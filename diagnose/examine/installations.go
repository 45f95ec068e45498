package examine

import (
	"io/fs"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/diagnose/windows"
	"vmmdoctor/internal/text"
)

// findWindows looks for an installation on each volume: in \Windows, and where
// the store's loaders say.
func (e *examination) findWindows() {
	roots := e.windowsRoots()
	for i := range e.facts.Disks {
		d := &e.facts.Disks[i]
		if d.Role == diagnose.RoleReference {
			continue
		}
		for v := range d.Volumes {
			fsys := e.open[i].volumes[v]
			if fsys == nil || e.ctx.Err() != nil {
				continue
			}
			for _, root := range roots {
				if windows.Present(fsys, root) {
					e.addWindows(d, v, fsys, root)
				}
			}
		}
	}
}

func (e *examination) addWindows(d *diagnose.Disk, v int, fsys fs.FS, root text.Raw) {
	vol := &d.Volumes[v]
	vol.Roles = append(vol.Roles, "windows")
	e.lookAt(diagnose.OSIdentity)
	defer func() { e.stage = diagnose.WindowsVolume }()
	e.facts.Windows = append(e.facts.Windows, diagnose.WindowsFacts{Disk: d.Number, Partition: vol.Partition.Number,
		Logical: vol.Partition.Logical, Installation: windows.Read(fsys, root)})
}

// windowsRoots lists the directories to look in, each once without regard to
// case.
func (e *examination) windowsRoots() []text.Raw {
	roots := []text.Raw{text.New(`\Windows`)}
	if e.facts.Store == nil || e.facts.Store.Store == nil {
		return roots
	}
	for _, root := range systemRoots(e.facts.Store.Store) {
		known := root.IsEmpty()
		for _, r := range roots {
			known = known || r.SameFold(root)
		}
		if !known {
			roots = append(roots, root)
		}
	}
	return roots
}

// systemRoots lists the Windows directories the store's OS loaders name.
func systemRoots(s *bcd.Store) []text.Raw {
	var roots []text.Raw
	for i := range s.Objects {
		if s.Objects[i].Type != bcd.OSLoader {
			continue
		}
		if root, ok := s.Objects[i].StringElement(bcd.SystemRoot); ok {
			roots = append(roots, root)
		}
	}
	return roots
}
