package main

import (
	"image/color"
	"testing"
)

// In every size the corners are clear, and the disk and the cross can be seen.
func TestIcon(t *testing.T) {
	for _, size := range sizes {
		m := draw(size)
		at := func(u, v float64) color.NRGBA { return m.NRGBAAt(int(u*float64(size)), int(v*float64(size))) }
		if at(0, 0).A == 0xff || at(0.5, 0.02).A < 0x80 {
			t.Errorf("%d pixels: the corner is %v, the edge %v", size, at(0, 0), at(0.5, 0.02))
		}
		if c := at(0.25, 0.45); c.B < 0xc0 || c.R > 0x90 {
			t.Errorf("%d pixels: the disk is %v", size, c)
		}
		if c := at(0.70, 0.70); c.R < 0xe0 || c.G < 0xd0 {
			t.Errorf("%d pixels: the cross is %v", size, c)
		}
		if c := at(0.85, 0.74); c.R < 0x70 || c.G > 0x90 {
			t.Errorf("%d pixels: beside the cross is %v", size, c)
		}
	}
}
