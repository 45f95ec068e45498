package tui

import (
	"fmt"
	"testing"
)

// Drawing a view must stay well under the 16 ms a key may take, at any size.
func BenchmarkView(b *testing.B) {
	for _, v := range views {
		b.Run(v.name, func(b *testing.B) {
			u := demo(b, 200, 60).press(fmt.Sprint(int(v.view)))
			for b.Loop() {
				u.m.refresh()
				u.m.View()
			}
		})
	}
}
