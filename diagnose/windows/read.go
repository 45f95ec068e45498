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
	for _, h := range []*hiveFile{system, software} {
		switch {
		case h.hive == nil || !h.hive.Dirty():
		case h.hive.Replayed():
			in.note("hive-log-replayed",
				"%s was not written back cleanly; the log beside it completes it, applied in memory only.", h.path)
		default:
			in.note("hive-not-clean",
				"%s was not written back cleanly, and no log beside it completes it: it may not be the last state.", h.path)
		}
	}
	in.Identity = readIdentity(fsys, root, system, software)
	in.readState(fsys, system, software)
	in.readAnswerFiles(fsys, system)
	in.readTraces(fsys, system, software)
	return in
}

func (in *Installation) add(p *Problem) {
	if p != nil {
		in.Problems = append(in.Problems, *p)
	}
}

// join appends a path below a Windows directory.
func join(root text.Raw, below string) text.Raw { return text.Concat(root, text.New(below)) }
