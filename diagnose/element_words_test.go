package diagnose

import (
	"testing"

	"vmmdoctor/bcd"
)

// Every name in the table is one that bcdedit gives to some element.
func TestElementWordsAreOfElements(t *testing.T) {
	names := map[string]bool{"identifier": true}
	for _, object := range []bcd.ObjectType{0x10100002, 0x10200003, 0x10200004, 0x10200005, 0x30000000} {
		for class := uint32(1); class <= 5; class++ {
			for format := uint32(1); format <= 9; format++ {
				for id := range uint32(0x200) {
					names[bcd.ElementName(object, bcd.ElementType(class<<28|format<<24|id))] = true
				}
			}
		}
	}
	for name := range elementWords() {
		if !names[name] {
			t.Errorf("no element is called %s", name)
		}
	}
}
