package ntfs

import (
	"errors"
	"fmt"
	"iter"
)

// flagSparse marks an attribute with holes, or that may have them.
const flagSparse = 0x8000

// A ScatteredError says why the content of a file cannot be written over where it
// lies: it lies nowhere by itself, or is not what stands there.
type ScatteredError struct {
	Why string // a clause about the file: "is compressed"
}

func (e *ScatteredError) Error() string { return "ntfs: the file " + e.Why }

// Extents yields where the content of a file lies on the volume: offset and length
// in bytes, in the order of the content, together as long as the file. Writing
// there changes the content and nothing else of the volume.
//
// A file of which that cannot be said is a [*ScatteredError]: it is compressed,
// sparse, encrypted, so small that it lies in its MFT record, or was not written
// to its end.
func (v *Volume) Extents(name string) (iter.Seq2[int64, int64], error) {
	var s *stream
	err := v.at("extents", name, func(r *record, i info) (err error) {
		if i.IsDir() {
			return errIsDirectory
		}
		var elsewhere *UnsupportedError
		if s, err = v.content(r); errors.As(err, &elsewhere) {
			return &ScatteredError{"is no plain one (" + elsewhere.Feature + ")"}
		} else if err != nil {
			return err
		}
		pieces, err := v.find(r, attrData, "", true)
		if err != nil {
			return err
		}
		return s.placed(pieces[0].flags)
	})
	if err != nil {
		return nil, err
	}
	return func(yield func(int64, int64) bool) {
		for _, e := range s.extents {
			length := min(e.count*s.cluster, s.size-e.first*s.cluster)
			if length <= 0 || !yield(e.at*s.cluster, length) {
				return
			}
		}
	}, nil
}

// placed reports why the content is not just what stands in the stream's extents.
func (s *stream) placed(flags uint16) error {
	switch {
	case s.unit != 0 || flags&flagCompressed != 0:
		return &ScatteredError{"is compressed"}
	case len(s.extents) == 0:
		return &ScatteredError{"lies in its record of the MFT (it is resident)"}
	case s.initialized < s.size:
		return &ScatteredError{fmt.Sprintf("is written up to byte %d of %d only", s.initialized, s.size)}
	case flags&flagSparse != 0:
		return &ScatteredError{"is sparse"}
	}
	for _, e := range s.extents {
		if e.at == hole {
			return &ScatteredError{"is sparse"}
		}
	}
	return nil
}
