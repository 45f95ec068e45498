package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

// follow is the screen that shows the place of a piece of evidence.
func follow(ev diagnose.Evidence) jump {
	p := ev.Place
	switch p.Source {
	case diagnose.FromTrace:
		if p.Line > 0 {
			return jump{view: viewTrace, line: p.Line}
		}
	case diagnose.FromStore, diagnose.FromBcdedit:
		object, element := elementOf(p.Key.String())
		return jump{view: viewDiff, object: object, element: element}
	case diagnose.FromDisk, diagnose.FromSysprepLog:
		return jump{view: viewDisk, disk: p.Disk, part: p.Partition}
	}
	return jump{}
}

// elementOf takes object and element out of Objects\{…}\Elements\11000001.
func elementOf(key string) (object, element string) {
	parts := strings.Split(key, `\`)
	for i, p := range parts {
		switch {
		case strings.EqualFold(p, "Objects") && i+1 < len(parts):
			object = strings.ToLower(parts[i+1])
		case strings.EqualFold(p, "Elements") && i+1 < len(parts):
			element = strings.ToLower(parts[i+1])
		}
	}
	return object, element
}

var spaceWords = map[diagnose.Space]string{
	diagnose.InFile: "of the image file", diagnose.OnDisk: "of the virtual disk", diagnose.InContent: "of the file",
}

// placeWords says where a piece of evidence can be looked at.
func placeWords(p diagnose.Place) string {
	var parts []string
	if p.Disk > 1 {
		parts = append(parts, fmt.Sprintf("disk %d", p.Disk))
	}
	if p.Partition > 0 {
		parts = append(parts, fmt.Sprintf("partition %d", p.Partition))
	}
	if !p.Path.IsEmpty() {
		parts = append(parts, p.Path.String())
	}
	if !p.Key.IsEmpty() {
		parts = append(parts, p.Key.String())
	}
	if !p.Value.IsEmpty() {
		parts = append(parts, "value "+p.Value.String())
	}
	if p.Line > 0 {
		parts = append(parts, fmt.Sprintf("line %d", p.Line))
	}
	if p.Space != diagnose.NoOffset {
		parts = append(parts, fmt.Sprintf("offset %#x %s", p.Offset, spaceWords[p.Space]))
	}
	return strings.Join(parts, ", ")
}
