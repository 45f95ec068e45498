package diagnose

import (
	"fmt"

	"vmmdoctor/internal/text"
)

// A PlacePart is one step on the way to a place.
type PlacePart struct {
	Is    string // one of the names below
	Value string
}

// The names of the parts of a place.
const (
	PartDisk      = "disk"
	PartPartition = "partition"
	PartPath      = "path"
	PartKey       = "key"
	PartValue     = "value"
	PartLine      = "line"
	PartOffset    = "offset"
)

// Parts names the place from the outside in. What is not known is left out.
func (p Place) Parts() []PlacePart {
	var parts []PlacePart
	number := func(is string, n int) {
		if n > 0 {
			parts = append(parts, PlacePart{is, fmt.Sprint(n)})
		}
	}
	raw := func(is string, s text.Raw) {
		if !s.IsEmpty() {
			parts = append(parts, PlacePart{is, s.String()})
		}
	}
	number(PartDisk, p.Disk)
	number(PartPartition, p.Partition)
	raw(PartPath, p.Path)
	raw(PartKey, p.Key)
	raw(PartValue, p.Value)
	number(PartLine, p.Line)
	if p.Space != NoOffset {
		parts = append(parts, PlacePart{PartOffset, fmt.Sprintf("%#x", p.Offset)})
	}
	return parts
}
