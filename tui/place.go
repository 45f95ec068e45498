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
