// Command icon draws the icon of the Windows program into a folder, a PNG for each size
// in which Windows shows it: a disk, and the cross of whoever looks after it.
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"math"
	"os"
	"path/filepath"
)

// sizes are those in which Windows shows icons, in pixels.
var sizes = []int{16, 24, 32, 48, 64, 256}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: icon FOLDER")
	}
	for _, size := range sizes {
		if err := write(filepath.Join(os.Args[1], fmt.Sprintf("icon-%d.png", size)), draw(size)); err != nil {
			log.Fatal(err)
		}
	}
}

func write(name string, m image.Image) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		return err
	}
	return f.Close()
}

// The colours are those of the screen: its dark ground, the disk, and what fails.
var (
	ground = color.NRGBA{0x12, 0x24, 0x2f, 0xff}
	disk   = color.NRGBA{0x6e, 0xc8, 0xff, 0xff}
	white  = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	red    = color.NRGBA{0xb3, 0x26, 0x1e, 0xff}
)

// samples is how often a pixel is looked at in each direction.
const samples = 8

// draw makes the icon in one size.
func draw(size int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			m.SetNRGBA(x, y, pixel(x, y, size))
		}
	}
	return m
}

// pixel is the mean of what is seen in a pixel.
func pixel(x, y, size int) color.NRGBA {
	var r, g, b, a float64
	for i := range samples * samples {
		u := (float64(x) + (float64(i%samples)+0.5)/samples) / float64(size)
		v := (float64(y) + (float64(i/samples)+0.5)/samples) / float64(size)
		c := at(u, v)
		r, g, b, a = r+float64(c.R)*float64(c.A), g+float64(c.G)*float64(c.A), b+float64(c.B)*float64(c.A), a+float64(c.A)
	}
	if a == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r/a + 0.5), uint8(g/a + 0.5), uint8(b/a + 0.5), uint8(a/(samples*samples) + 0.5)}
}

// at is what lies at a point of the unit square.
func at(u, v float64) color.NRGBA {
	switch {
	case cross(u-0.70, v-0.70, 0.10, 0.055):
		return white
	case math.Hypot(u-0.70, v-0.70) < 0.22:
		return red
	case math.Hypot(u-0.70, v-0.70) < 0.26:
		return ground
	}
	switch d := math.Hypot(u-0.45, v-0.45); {
	case d < 0.045:
		return ground
	case d < 0.12:
		return white
	case d < 0.32:
		return disk
	}
	if rounded(u, v, 0.18) {
		return ground
	}
	return color.NRGBA{}
}

// cross reports whether a point lies in a cross around the origin.
func cross(x, y, long, half float64) bool {
	x, y = math.Abs(x), math.Abs(y)
	return x < long+half/2 && y < half || y < long+half/2 && x < half
}

// rounded reports whether a point lies in the unit square with round corners.
func rounded(u, v, radius float64) bool {
	x, y := math.Abs(u-0.5)-(0.5-radius), math.Abs(v-0.5)-(0.5-radius)
	return math.Hypot(math.Max(x, 0), math.Max(y, 0)) < radius
}
