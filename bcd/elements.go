package bcd

import (
	"fmt"
	"sync"
)

// A definition is what bcdedit knows of an element.
type definition struct {
	name   string   // empty when no bcdedit has one
	about  string   // what is known of an element without a name
	form   form     // how its numbers are printed
	values []string // names of the numbers 0, 1, 2…
}

// A form is a way to print a number.
type form byte

const (
	decimal form = iota
	hexadecimal
	ipv4
)

func named(name string) definition    { return definition{name: name} }
func unnamed(about string) definition { return definition{about: about} }
func inHex(name string) definition    { return definition{name: name, form: hexadecimal} }
func inIPv4(name string) definition   { return definition{name: name, form: ipv4} }
func enum(name string, values ...string) definition {
	return definition{name: name, values: values}
}

// byApplication holds the meaning of application elements by the application
// type of the object they are in: the same code means different things.
var byApplication = sync.OnceValue(func() map[ObjectType]map[ElementType]definition {
	return map[ObjectType]map[ElementType]definition{
		1: managerElements(), 2: managerElements(), 3: loaderElements(), 4: resumeElements(), 5: memoryTesterElements(),
		6: setupElements(), 7: setupElements(), 9: startupElements(), 10: bootAppElements(),
	}
})

// lookUp returns what is known of element e in an object of type o.
func lookUp(o ObjectType, e ElementType) definition {
	switch e.class() {
	case classLibrary:
		return libraryElements()[e]
	case classApplication:
		if !o.isApplication() {
			return definition{}
		}
		if d, ok := byApplication()[o&0xfffff][e]; ok {
			return d
		}
		return applicationElements()[e]
	case classDevice:
		return deviceElements()[e]
	case classTemplate:
		return templateElements()[e]
	}
	return definition{}
}

// isApplication reports whether o is an application or a group applications
// inherit from. Device options and the groups any object may inherit from hold
// no application elements.
func (t ObjectType) isApplication() bool { return t>>28 == 1 || t>>20 == 0x202 }

// ElementName returns the name bcdedit prints for an element of an object of
// that type, custom:XXXXXXXX for one it has no name for.
func ElementName(o ObjectType, e ElementType) string {
	if d := lookUp(o, e); d.name != "" {
		return d.name
	}
	return fmt.Sprintf("custom:%08x", uint32(e))
}
