package tui

import (
	"fmt"
	"strings"

	"vmmdoctor/diagnose"
)

var spaceWords = map[diagnose.Space]string{
	diagnose.InFile: "of the image file", diagnose.OnDisk: "of the virtual disk", diagnose.InContent: "of the file",
}

// placeWords says where a piece of evidence can be looked at.
func placeWords(p diagnose.Place) string {
	var parts []string
	for _, part := range p.Parts() {
		switch part.Is {
		case diagnose.PartDisk:
			if p.Disk == 1 {
				continue // most cases have no other
			}
			parts = append(parts, "disk "+part.Value)
		case diagnose.PartPath, diagnose.PartKey:
			parts = append(parts, part.Value)
		case diagnose.PartOffset:
			parts = append(parts, fmt.Sprintf("offset %s %s", part.Value, spaceWords[p.Space]))
		default:
			parts = append(parts, part.Is+" "+part.Value)
		}
	}
	return strings.Join(parts, ", ")
}
