package etl

import (
	"errors"
	"fmt"
)

// decompress appends to out what the compressed bytes of in stand for: plain LZ77
// ([MS-XCA] 2.4). Out becomes room bytes long at most; matches reach back to what
// this call appends.
func decompress(out, in []byte, room int) ([]byte, error) {
	d := lz77{in: in, base: len(out)}
	var flags uint32
	count := 0
	for {
		if count == 0 {
			if len(d.in)-d.at < 4 {
				return out, d.end(len(d.in) - d.at)
			}
			flags, count = le.Uint32(d.in[d.at:]), 32
			d.at += 4
		}
		count--
		if d.at == len(d.in) {
			return out, nil // the rest of the flags is padding
		}
		if flags&(1<<count) == 0 {
			if len(out) >= room {
				return out, errTooLong
			}
			out = append(out, d.in[d.at])
			d.at++
			continue
		}
		distance, length, err := d.match()
		switch {
		case err != nil:
			return out, err
		case distance > len(out)-d.base:
			return out, fmt.Errorf("the match at %#x reaches %d bytes back, to before the beginning", d.at, distance)
		case length > room-len(out):
			return out, errTooLong
		}
		for range length {
			out = append(out, out[len(out)-distance])
		}
	}
}

var errTooLong = errors.New("the content becomes longer than a buffer of this log")

// An lz77 is a compressed stream that is being read.
type lz77 struct {
	in   []byte
	at   int
	base int // where out began
	half int // where the byte is whose upper half holds the next length; 0: none
}

// match reads how far back a match lies and how long it is.
func (d *lz77) match() (distance, length int, err error) {
	pair, err := d.take(2)
	if err != nil {
		return 0, 0, err
	}
	distance, length = pair>>3+1, pair&7
	if length < 7 {
		return distance, length + 3, nil
	}
	if d.half == 0 {
		d.half = d.at
		n, err := d.take(1)
		if err != nil {
			return 0, 0, err
		}
		length = n & 15
	} else {
		length = int(d.in[d.half]) >> 4
		d.half = 0
	}
	if length < 15 {
		return distance, length + 7 + 3, nil
	}
	if length, err = d.take(1); err != nil {
		return 0, 0, err
	}
	if length < 255 {
		return distance, length + 15 + 7 + 3, nil
	}
	if length, err = d.take(2); err == nil && length == 0 {
		length, err = d.take(4)
	}
	if err == nil && (length < 15+7 || length > maxBuffer) {
		err = fmt.Errorf("the match before %#x is %d bytes long, expected %d to %d", d.at, length, 15+7, maxBuffer)
	}
	return distance, length + 3, err
}

// take reads a number of n bytes.
func (d *lz77) take(n int) (int, error) {
	if len(d.in)-d.at < n {
		return 0, d.end(n)
	}
	v := 0
	for i := range n {
		v |= int(d.in[d.at+i]) << (8 * i)
	}
	d.at += n
	return v, nil
}

// end is the error of a stream that ends within something; nil when nothing is
// missing.
func (d *lz77) end(n int) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("the compressed content ends at %#x, within a number", len(d.in))
}
