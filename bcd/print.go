package bcd

import (
	"fmt"
	"net/netip"

	"vmmdoctor/internal/guid"
	"vmmdoctor/internal/text"
)

// Print returns the value of element e of object o as bcdedit prints it
// (facts: bcd-format §9.2), the members of a list separated by commas. A drive
// letter only a running Windows knows: a partition is written with the
// identity of its disk, partition=a9083c0a at 1 MB, or with its own,
// partition={GUID}.
func (s *Store) Print(o *Object, e *Element) text.Raw { return printer{store: s, object: o}.value(e) }

// A printer writes the values of one object.
type printer struct {
	store   *Store
	object  *Object
	verbose bool // identifiers in full, as bcdedit /v
	// blind, if set, writes identifiers, and partitions are not told apart:
	// for a comparison with what another machine printed.
	blind func(guid.GUID) string
}

// value returns the lines of e as one.
func (p printer) value(e *Element) text.Raw {
	return text.Join(p.lines(e), text.New(", "))
}

// lines returns what bcdedit prints for e, or has printed, one item for each line.
func (p printer) lines(e *Element) []text.Raw {
	if len(e.Printed) > 0 {
		return e.Printed
	}
	switch v := e.Value.(type) {
	case Device:
		return []text.Raw{p.device(v)}
	case String:
		return []text.Raw{v.Raw}
	case ID:
		return []text.Raw{text.New(p.id(v.GUID))}
	case IDs:
		return list(v, p.id)
	case Boolean:
		if v {
			return []text.Raw{text.New("Yes")}
		}
		return []text.Raw{text.New("No")}
	case Integer:
		return []text.Raw{text.New(number(lookUp(p.object.Type, e.Type), uint64(v)))}
	case Integers:
		format := "%d"
		if lookUp(p.object.Type, e.Type).name != "" {
			format = "%#x"
		}
		return list(v, func(n uint64) string { return fmt.Sprintf(format, n) })
	case Binary:
		return []text.Raw{text.New(hexBytes(v))}
	}
	panic(fmt.Sprintf("bcd: %T is no value", e.Value))
}

func list[T any](items []T, print func(T) string) []text.Raw {
	if len(items) == 0 {
		return []text.Raw{{}}
	}
	out := make([]text.Raw, len(items))
	for i, it := range items {
		out[i] = text.New(print(it))
	}
	return out
}

// id writes the alias of an identifier, or the identifier.
func (p printer) id(id guid.GUID) string {
	if p.blind != nil {
		return p.blind(id)
	}
	if a := p.store.Alias(id); a != "" && !p.verbose {
		return a
	}
	return id.String()
}

// number writes n as the element's definition wants it. A number without a
// name among the named ones stays a number.
func number(d definition, n uint64) string {
	switch {
	case n < uint64(len(d.values)):
		return d.values[n]
	case d.form == hexadecimal:
		return fmt.Sprintf("%#x", n)
	case d.form == ipv4 && n>>32 == 0:
		return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}).String()
	}
	return fmt.Sprintf("%d", n)
}

// shownBytes bounds how much of a value without a form is written out.
const shownBytes = 256

func hexBytes(b []byte) string {
	if len(b) > shownBytes {
		return fmt.Sprintf("% x … (%d bytes)", b[:shownBytes], len(b))
	}
	return fmt.Sprintf("% x", b)
}
