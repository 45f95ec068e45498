package examine

import (
	"os"
	"slices"
	"time"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
)

// Given lists the files of inputs before anything is read. What is in memory or
// comes through standard input has none.
func Given(o Options, inputs ...Input) []diagnose.File {
	var list []diagnose.File
	for _, in := range inputs {
		if in.Reader == nil && in.Path != Stdin {
			list = append(list, diagnose.File{Path: text.New(in.Path), Role: diagnose.FileInput})
		}
	}
	if o.Reference != "" && o.Reference != Stdin {
		list = append(list, diagnose.File{Path: text.New(o.Reference), Role: diagnose.FileReference})
	}
	return list
}

// alsoRead keeps in mind that a file was read because of an input.
func (s *source) alsoRead(role diagnose.FileRole, path text.Raw) {
	s.with = append(s.with, diagnose.File{Path: path, Role: role, Of: s.name})
}

// files lists what was read because of an input. Of a folder these are the files
// opened in it.
func (s *source) files() []diagnose.File {
	list := slices.Clone(s.with)
	if s.folder != nil {
		for _, path := range s.folder.Opened() {
			list = append(list, diagnose.File{Path: text.New(path), Role: diagnose.FileInFolder, Of: s.name})
		}
	}
	return list
}

// readFiles lists everything that was read up to now.
func (c *Case) readFiles() []diagnose.File {
	list := c.files
	for _, s := range c.subjects {
		list = diagnose.MergeFiles(list, s.files())
	}
	return described(list)
}

// described adds size and time of the files, as far as the system tells them.
func described(list []diagnose.File) []diagnose.File {
	list = slices.Clone(list)
	for i := range list {
		if info, err := os.Stat(string(list[i].Path.Bytes())); err == nil && info.Mode().IsRegular() {
			list[i].Size, list[i].Modified = info.Size(), info.ModTime().Format(time.RFC3339)
		}
	}
	return list
}

// Spared makes of what was read what files.Create is to refuse.
func Spared(read []diagnose.File) []files.Examined {
	list := make([]files.Examined, len(read))
	for i, f := range read {
		list[i] = files.Examined{Path: string(f.Path.Bytes()), Is: f.Is()}
	}
	return list
}
