package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vmmdoctor/diagnose"
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

// A library of ten thousand disks at 200x60: what a key costs until its frame stands,
// what a letter of the filter costs, and what it takes to put all of them in place as a
// scan brings them. What is drawn is what is seen, so that a key is far below 16 ms.
func BenchmarkLibrary(b *testing.B) {
	const disks = 10_000
	o := shelved(manyRows(disks)...)
	for b.Loop() {
		began := time.Now()
		u := start(b, 200, 60, o).shows("10000 disks")
		b.ReportMetric(time.Since(began).Seconds()*1000, "ms-to-fill")
		var keys, letters []time.Duration
		for i := range 900 {
			key := []string{"down", "pgdown", "down", "up", "pgdown", "pgup", "down", "end", "home"}[i*7%9]
			before := time.Now()
			u.send(keyPress(key))
			keys = append(keys, time.Since(before))
		}
		for range 50 {
			u.press("/")
			for _, letter := range []string{"v", "h", "d", "x"} {
				before := time.Now()
				u.send(keyPress(letter))
				letters = append(letters, time.Since(before))
			}
			u.press("esc")
		}
		slices.Sort(keys)
		slices.Sort(letters)
		b.ReportMetric(float64(keys[len(keys)*99/100].Microseconds())/1000, "ms-p99-key")
		b.ReportMetric(float64(keys[len(keys)-1].Microseconds())/1000, "ms-worst-key")
		b.ReportMetric(float64(letters[len(letters)*99/100].Microseconds())/1000, "ms-p99-letter")
		b.ReportMetric(0, "ns/op")
	}
}

// A disk is put in its place in steps that do not grow with what is there: ten times as
// many take ten times as long.
func BenchmarkLibraryInsert(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var rows []*libraryRow
			for i := range n {
				name := fmt.Sprintf("%08d.vhd", i)
				rows = append(rows, &libraryRow{path: name, key: name, sort: &diagnose.Sorts[i%len(diagnose.Sorts)]})
			}
			for b.Loop() {
				s := newShelves()
				s.height = 40
				for i := 0; i < n; i += 20 {
					s.add(rows[i:min(i+20, n)])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/disk")
		})
	}
}
