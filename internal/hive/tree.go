package hive

// Tree reads k and all below it, with every value and its data, as a tree that
// can be changed and written by [Bytes]. It stops at the first damage. The names
// in the tree are as they are in the file: not for a screen or a report.
func (k Key) Tree() (*Node, error) {
	t := treeReader{descriptors: map[uint32][]byte{}}
	return t.node(k)
}

// A treeReader remembers the security descriptors it has read: keys share them.
type treeReader struct {
	descriptors map[uint32][]byte
}

func (t treeReader) node(k Key) (*Node, error) {
	values, err := k.Values()
	if err != nil {
		return nil, err
	}
	n := &Node{Name: string(k.name.Bytes())}
	if n.Security, err = t.descriptor(k); err != nil {
		return nil, err
	}
	for _, v := range values {
		n.Values = append(n.Values, NodeValue{Name: string(v.Name.Bytes()), Type: v.Type, Data: v.Data})
	}
	keys, err := k.Subkeys()
	if err != nil {
		return nil, err
	}
	for _, sub := range keys {
		below, err := t.node(sub)
		if err != nil {
			return nil, err
		}
		n.Keys = append(n.Keys, below)
	}
	return n, nil
}

func (t treeReader) descriptor(k Key) ([]byte, error) {
	if d, ok := t.descriptors[k.security]; ok {
		return d, nil
	}
	d, err := k.descriptor()
	if err == nil {
		t.descriptors[k.security] = d
	}
	return d, err
}

// descriptor returns the self-relative security descriptor of k, not decoded,
// or nil if it has none.
func (k Key) descriptor() ([]byte, error) {
	if k.security == none {
		return nil, nil
	}
	c, err := k.h.cell(k.security, k.off+44) // shared, so nobody owns it
	if err != nil {
		return nil, err
	}
	head, err := k.h.view(c, 0, min(c.len, 20))
	if err != nil {
		return nil, err
	}
	if string(head[:2]) != "sk" || len(head) < 20 {
		return nil, errf(c.off, `signature is %q, want "sk" of a security descriptor`, head[:2])
	}
	size := int64(le.Uint32(head[16:]))
	if size > int64(c.len-20) {
		return nil, errf(c.off+16, "security descriptor of %d bytes in a cell of %d", size, c.len)
	}
	d := make([]byte, size)
	_, err = k.h.door.cache.ReadAt(d, c.off+20)
	return d, err
}
