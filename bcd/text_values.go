package bcd

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/lazy"
	"vmmdoctor/internal/text"
)

// A meaning is one of the things a name stands for.
type meaning struct {
	code        ElementType
	application ObjectType // the application type that has it; 0 for any object
}

// meanings finds what a name that bcdedit prints stands for, by code.
var meanings = sync.OnceValue(func() map[string][]meaning {
	out := map[string][]meaning{}
	add := func(application ObjectType, table map[ElementType]definition) {
		for code, d := range table {
			if d.name != "" {
				out[d.name] = append(out[d.name], meaning{code, application})
			}
		}
	}
	add(0, libraryElements())
	add(0, applicationElements())
	add(0, deviceElements())
	add(0, templateElements())
	for application, table := range byApplication() {
		add(application, table)
	}
	for _, m := range out {
		slices.SortFunc(m, func(a, b meaning) int {
			return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.application, b.application))
		})
	}
	return out
})

func isElementName(s string) bool {
	_, custom := customCode(s)
	return custom || len(meanings()[s]) > 0
}

// customCode reads custom:XXXXXXXX, which bcdedit prints for what it has no
// name for.
func customCode(s string) (ElementType, bool) {
	digits, ok := strings.CutPrefix(s, "custom:")
	n, err := strconv.ParseUint(digits, 16, 32)
	return ElementType(n), ok && err == nil && len(digits) == 8
}

// codeOf returns what name means in an object of type o; zero if nobody knows.
func codeOf(o ObjectType, name string) ElementType {
	if code, ok := customCode(name); ok {
		return code
	}
	all := meanings()[name]
	for _, m := range all {
		if m.application == 0 || o.isApplication() && m.application == o&0xfffff {
			return m.code
		}
	}
	if len(all) > 0 {
		return all[0].code
	}
	return 0
}

// typeOf deduces what an object is: from its identifier, from its title, else
// from the settings that only one kind of object has, or the file it starts.
func typeOf(o *Object) ObjectType {
	if k, ok := wellKnown()[o.ID]; ok {
		return k.typ
	}
	heading := string(o.Heading.Bytes())
	for t, title := range typeTitles {
		if title == heading {
			return t
		}
	}
	if n := len(heading); n > 10 && heading[n-10] == '(' && heading[n-1] == ')' {
		if t, err := strconv.ParseUint(heading[n-9:n-1], 16, 32); err == nil {
			return ObjectType(t)
		}
	}
	return typeByElements(o)
}

func typeByElements(o *Object) ObjectType {
	best, most := ObjectType(0), 0
	for _, t := range []ObjectType{OSLoader, Resume, MemoryTester, DeviceOptions} {
		n := 0
		for _, e := range o.Elements {
			for _, m := range meanings()[string(e.Name.Bytes())] {
				if t == DeviceOptions && m.code.class() == classDevice || m.application == t&0xfffff &&
					t != DeviceOptions {
					n++
				}
			}
		}
		if n > most {
			best, most = t, n
		}
	}
	if most > 0 {
		return best
	}
	for _, e := range o.Elements {
		if string(e.Name.Bytes()) == "path" && e.Printed[0].ContainsFold("memtest") {
			return MemoryTester
		}
	}
	return 0
}

// identify reads an identifier as bcdedit prints it, in full or by its alias.
func identify(s text.Raw) (guid.GUID, bool) {
	if id, ok := byAlias()[strings.ToLower(string(s.Bytes()))]; ok {
		return id, true
	}
	return parseID(s)
}

// valueOf reads what bcdedit printed for an element, one item for each line.
// Text that does not have the form of the element stays text.
func valueOf(d definition, t ElementType, lines []text.Raw) (v Value, ok bool) {
	first := lines[0].TrimSpace()
	switch t.Format() {
	case FormatDevice:
		return Device{Descriptor: described(first)}, true
	case FormatString:
		return String{lines[0]}, true
	case FormatObject:
		if id, ok := identify(uncommented(first)); ok {
			return ID{id}, true
		}
	case FormatObjects:
		if ids, ok := parseEach(lines, func(l text.Raw) (guid.GUID, bool) { return identify(uncommented(l)) }); ok {
			return IDs(ids), true
		}
	case FormatBoolean:
		if yes := first.EqualFold("Yes"); yes || first.EqualFold("No") {
			return Boolean(yes), true
		}
	case FormatInteger:
		if n, ok := parseNumber(d, string(first.Bytes())); ok {
			return Integer(n), true
		}
	case FormatIntegers:
		number := func(l text.Raw) (uint64, bool) { return parseNumber(definition{}, string(l.Bytes())) }
		if list, ok := parseEach(lines, number); ok {
			return Integers(list), true
		}
	}
	return String{lines[0]}, false
}

// comment is what somebody wrote behind an identifier.
var comment = lazy.Regexp(`^(\{[^{}]*\})[ \t\x{a0}]{2,}\S`)

// uncommented is an identifier without what was written behind it.
func uncommented(l text.Raw) text.Raw {
	if m := l.Submatch(comment()); m != nil {
		return m[1]
	}
	return l
}

// masked is an identifier that was made unreadable before it was published.
var masked = lazy.Regexp(`^\{[*xX-]{30,40}\}$`)

// parseEach reads one item from each line, or fails for all of them.
func parseEach[T any](lines []text.Raw, parse func(text.Raw) (T, bool)) ([]T, bool) {
	out := make([]T, len(lines))
	for i, l := range lines {
		item, ok := parse(l.TrimSpace())
		if !ok {
			return nil, false
		}
		out[i] = item
	}
	return out, true
}

// described is the device behind what bcdedit printed, as far as that says it.
func described(s text.Raw) Descriptor {
	if s == text.New("boot") {
		return Descriptor{Type: BootDevice, Body: Boot{}}
	}
	d := Descriptor{Body: Described{s}}
	switch {
	case s == text.New("unknown"), s.HasPrefix("partition="), s.HasPrefix("hd_partition="), s.HasPrefix("gpt_partition="):
		d.Type = PartitionDevice
	case s.HasPrefix("locate"):
		d.Type = LocateDevice
	case s.HasPrefix("vmbus="):
		d.Type = VMBusDevice
	case s.HasPrefix("composite="):
		d.Type = CompositeDevice
	}
	return d
}

// parseNumber reads a number by the names of its values, as an address, in
// hex or in decimal.
func parseNumber(d definition, s string) (uint64, bool) {
	for i, name := range d.values {
		if strings.EqualFold(name, s) {
			return uint64(i), true
		}
	}
	if a, err := netip.ParseAddr(s); err == nil && a.Is4() && d.form == ipv4 {
		b := a.As4()
		return uint64(binary.BigEndian.Uint32(b[:])), true
	}
	digits, hex := strings.CutPrefix(strings.ToLower(s), "0x")
	base := 10
	if hex {
		base = 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	return n, err == nil
}
