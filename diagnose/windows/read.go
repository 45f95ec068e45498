package windows

import (
	"io/fs"

	"vmmdoctor/internal/text"
)

const configDir = `\System32\config`

// Present reports whether root on fsys is an installed Windows: whether its
// two hives that every installation has are there.
func Present(fsys fs.FS, root text.Raw) bool {
	for _, name := range []string{`\SYSTEM`, `\SOFTWARE`} {
		if _, err := fs.Stat(fsys, join(root, configDir+name).SlashPath()); err != nil {
			return false
		}
	}
	return true
}

// Read reads what the Windows at root (`\Windows`) on fsys says about itself.
// Parts that are missing or damaged are Problems of the result.
func Read(fsys fs.FS, root text.Raw) Installation {
	in := Installation{Root: root}
	system, p := openHive(fsys, join(root, configDir+`\SYSTEM`))
	defer system.close()
	in.add(p)
	software, p := openHive(fsys, join(root, configDir+`\SOFTWARE`))
	defer software.close()
	in.add(p)
	in.noteLogs(system)
	in.noteLogs(software)
	in.Identity = readIdentity(fsys, root, system, software)
	in.readState(fsys, system, software)
	in.readAnswerFiles(fsys, system)
	in.readTraces(fsys, system, software)
	in.add(system.damage)
	in.add(software.damage)
	return in
}

// noteLogs says of a hive that was not written back what its logs do for it.
func (in *Installation) noteLogs(h *hiveFile) {
	if h.hive == nil || !h.hive.Dirty() {
		return
	}
	if h.hive.Replayed() {
		in.note("hive-log-replayed", saysHiveReplayed, h.path)
		return
	}
	if err := h.hive.LogProblem(); err != nil {
		in.note("hive-not-clean", saysHiveLogUnusable, h.path, text.New(err.Error()))
		return
	}
	in.note("hive-not-clean", saysHiveNotClean, h.path)
}

func (in *Installation) add(p *Problem) {
	if p != nil {
		in.Problems = append(in.Problems, *p)
	}
}

// join appends a path below a Windows directory.
func join(root text.Raw, below string) text.Raw { return text.Concat(root, text.New(below)) }
