package bcd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"vmmdoctor/internal/hive"
)

// WriteHive returns the hive the store s was read from, written anew as a whole
// and clean one, with the elements in which s differs from it and nothing else
// changed: no other key, value or type. original is that hive, of size bytes;
// it is only read. s comes from [Open] and then [Portable] or [Generalize].
//
// A hive with damage is refused, since what could not be read could not be
// written either, and so is a store that was read from text. The result is
// read back and compared before it is returned.
func WriteHive(s *Store, original io.ReaderAt, size int64, logs ...hive.Log) ([]byte, error) {
	if s.FromText {
		return nil, errors.New("a store read from text holds no hive to write")
	}
	from, err := Open(original, size, logs...)
	if err != nil {
		return nil, err
	}
	if from.Damage != nil {
		return nil, fmt.Errorf("the hive is damaged: %w", from.Damage)
	}
	h, err := hive.Open(original, size, logs...)
	if err != nil {
		return nil, err
	}
	root, err := h.Root().Tree()
	if err != nil {
		return nil, err
	}
	for i := range from.Objects {
		if err := rewrite(root, &from.Objects[i], s); err != nil {
			return nil, err
		}
	}
	out := hive.Bytes(root, hive.WriteOptions{Minor: h.Minor()})
	if err := check(out, s); err != nil {
		return nil, err
	}
	return out, nil
}

// rewrite brings the elements of one object of the tree to what s has.
func rewrite(root *hive.Node, was *Object, s *Store) error {
	now, ok := s.counterpart(was)
	if !ok {
		return fmt.Errorf("object %s of the hive is not in the store", was.Name)
	}
	elements := root.Key("Objects", string(was.Name.Bytes()), "Elements")
	for _, e := range was.Elements {
		if _, ok := now.Element(e.Type); !ok {
			elements.Keys = slices.DeleteFunc(elements.Keys,
				func(k *hive.Node) bool { return strings.EqualFold(k.Name, e.Type.String()) })
		}
	}
	for _, e := range now.Elements {
		if old, ok := was.Element(e.Type); ok && bytes.Equal(old.Raw, e.Raw) {
			continue
		}
		elements.Key(e.Type.String()).Set("Element", e.Type.Format().registryType(), e.Raw)
	}
	return nil
}

// check reads a written hive back and compares it with the store it should hold.
func check(b []byte, s *Store) error {
	back, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return fmt.Errorf("the hive written cannot be read back: %w", err)
	}
	d := Compare(s, back, nil)
	if n := len(d.Changes) + len(d.StoredOnly); n > 0 || back.Dirty || back.Damage != nil {
		return fmt.Errorf("the hive written differs from the store in %d values", n)
	}
	return nil
}
