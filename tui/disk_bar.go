package tui

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
)

// least is the number of cells a partition gets however small it is.
const least = 3

// barRows draws the partitions of a disk side by side, to scale as far as
// characters can be, with what VMM looks for in each.
func barRows(st styles, d *diagnose.Disk, w int) []row {
	room := w - 4
	if d.Container.VirtualSize <= 0 || len(d.Volumes) == 0 || len(d.Volumes)*(least+2) > room {
		return nil
	}
	scale := float64(room-len(d.Volumes)*(least+2)) / float64(d.Container.VirtualSize)
	lines := [4]string{"┌", "│", "│", "└"}
	end := int64(0)
	for i := range d.Volumes {
		v := &d.Volumes[i]
		p := v.Partition
		gap := int(float64(p.Offset-end) * scale)
		lines[0] += strings.Repeat("─", max(gap, 0))
		lines[1] += strings.Repeat("░", max(gap, 0))
		lines[2] += strings.Repeat("░", max(gap, 0))
		lines[3] += strings.Repeat("─", max(gap, 0))
		if gap > 0 {
			lines[0], lines[1], lines[2], lines[3] = lines[0]+"┬", lines[1]+"│", lines[2]+"│", lines[3]+"┴"
		}
		n := least + int(float64(p.Size)*scale)
		right := [2]string{"┬", "┴"}
		if i == len(d.Volumes)-1 {
			right = [2]string{"┐", "┘"}
		}
		lines[0] += strings.Repeat("─", n) + right[0]
		lines[1] += fit(barLabel(v, n), n) + "│"
		lines[2] += fit(barRole(v, n), n) + "│"
		lines[3] += strings.Repeat("─", n) + right[1]
		end = p.Offset + p.Size
	}
	rows := make([]row, 0, len(lines)+1)
	for i, l := range lines {
		l = cut(l, room)
		if i == 0 || i == 3 {
			rows = append(rows, row{text: " " + st.frame.Render(l)})
			continue
		}
		rows = append(rows, row{text: " " + framed(st, l, i == 2)})
	}
	return append(rows, row{})
}

// framed draws the inside of the bar; the edges in the colour of frames.
func framed(st styles, l string, role bool) string {
	style := st.text
	if role {
		style = st.key
	}
	var b strings.Builder
	for i, part := range strings.Split(l, "│") {
		if i > 0 {
			b.WriteString(st.frame.Render("│"))
		}
		b.WriteString(style.Render(part))
	}
	return b.String()
}

// barLabel is as much of what a partition is as fits into n cells.
func barLabel(v *diagnose.Volume, n int) string {
	number := fmt.Sprintf(" %d", v.Partition.Number)
	name := number + " " + v.Content.Name
	label := name
	if !v.Content.Label.IsEmpty() {
		label += " " + v.Content.Label.String()
	}
	return longest(n, label+", "+diagnose.Size(v.Partition.Size), label, name, number)
}

// barRole is what VMM looks for in a partition.
func barRole(v *diagnose.Volume, n int) string {
	var roles []string
	if slices.Contains(v.Roles, "boot") {
		roles = append(roles, "boot files")
	}
	if slices.Contains(v.Roles, "windows") {
		roles = append(roles, "Windows")
	}
	if len(roles) == 0 {
		return ""
	}
	return longest(n, " → "+strings.Join(roles, ", "), " →")
}

// longest is the first of the texts, given longest first, that fits into n
// cells.
func longest(n int, texts ...string) string {
	for _, s := range texts {
		if width(s) <= n {
			return s
		}
	}
	return ""
}
