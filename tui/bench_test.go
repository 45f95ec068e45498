package tui

import (
	"fmt"
	"strings"
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

// A paste of 5 MB is on the screen and judged in under a second.
func BenchmarkPaste5MB(b *testing.B) {
	const line = "[4276] 10B4.000C::05/31-12:51:58.193#16SystemInformation.cs(764): DISK: 10, signature=a9083c0a #partitions 1\r"
	content := strings.Repeat(line, 5_000_000/len(line)) +
		strings.ReplaceAll(traceText(b, "seed-fail.log"), "\r\n", "\r")
	for b.Loop() {
		u := start(b, 120, 40, Options{})
		u.paste(content).shows("failure at stage 7").press("enter").shows("Stage 7 of 11").press("3", "a").
			shows("all lines")
	}
}
