package hive

import (
	"slices"

	"vmmdoctor/internal/text"
)

// A Node is a key of a hive to be written: a tree in memory, without offsets.
// Names are compared without regard to case, as in the registry.
type Node struct {
	Name   string
	Values []NodeValue // written in this order
	Keys   []*Node     // written sorted by name

	// Security is the key's self-relative security descriptor (MS-DTYP 2.4.6);
	// nil means that of the key above. A root without one gets one that makes
	// administrators the owner and gives them and the system full access.
	Security []byte
}

// A NodeValue is one value of a Node, its data exactly as it will be stored.
// The empty name is the key's default value.
type NodeValue struct {
	Name string
	Type Type
	Data []byte
}

// Key returns the node at path below n, making what is missing.
func (n *Node) Key(path ...string) *Node {
	for _, name := range path {
		n = n.child(name)
	}
	return n
}

func (n *Node) child(name string) *Node {
	want := folded(name)
	for _, k := range n.Keys {
		if slices.Equal(folded(k.Name), want) {
			return k
		}
	}
	k := &Node{Name: name}
	n.Keys = append(n.Keys, k)
	return k
}

// Set gives n a value, in the place of one of that name if there is one. It
// does not copy data. It returns n, so that calls can follow each other.
func (n *Node) Set(name string, t Type, data []byte) *Node {
	v := NodeValue{Name: name, Type: t, Data: data}
	want := folded(name)
	for i := range n.Values {
		if slices.Equal(folded(n.Values[i].Name), want) {
			n.Values[i] = v
			return n
		}
	}
	n.Values = append(n.Values, v)
	return n
}

// SetString sets a REG_SZ value; the end mark is added.
func (n *Node) SetString(name, s string) *Node {
	return n.Set(name, TypeString, append(text.UTF16(s), 0, 0))
}

// SetExpand sets a REG_EXPAND_SZ value; the end mark is added.
func (n *Node) SetExpand(name, s string) *Node {
	return n.Set(name, TypeExpand, append(text.UTF16(s), 0, 0))
}

// SetStrings sets a REG_MULTI_SZ value; the end marks are added.
func (n *Node) SetStrings(name string, list ...string) *Node {
	var data []byte
	for _, s := range list {
		data = append(append(data, text.UTF16(s)...), 0, 0)
	}
	return n.Set(name, TypeStrings, append(data, 0, 0))
}

// SetDWORD sets a REG_DWORD value.
func (n *Node) SetDWORD(name string, v uint32) *Node {
	return n.Set(name, TypeDWORD, le.AppendUint32(nil, v))
}

// SetQWORD sets a REG_QWORD value.
func (n *Node) SetQWORD(name string, v uint64) *Node {
	return n.Set(name, TypeQWORD, le.AppendUint64(nil, v))
}

// SetBinary sets a REG_BINARY value.
func (n *Node) SetBinary(name string, data []byte) *Node {
	return n.Set(name, TypeBinary, data)
}
