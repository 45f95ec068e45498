package tui

import (
	"fmt"
	"slices"
	"strings"

	"vmmdoctor/diagnose"
	"vmmdoctor/vhd/volume"
)

// diskRows are all rows for a screen w cells wide.
func diskRows(st styles, d *diagnose.Diagnosis, w int) []row {
	var rows []row
	for i := range d.Disks {
		if i > 0 {
			rows = append(rows, row{})
		}
		rows = append(rows, oneDisk(st, &d.Disks[i], len(d.Disks) > 1, w)...)
	}
	if len(rows) > 0 {
		rows = append(rows, windowsRows(st, d.Windows)...)
		if notes := noteRows(st, d.Notes, w, true); len(notes) > 0 {
			rows = append(append(rows, row{}), notes...)
		}
	}
	return rows
}

// oneDisk is a disk; among several with its number and role.
func oneDisk(st styles, d *diagnose.Disk, several bool, w int) []row {
	head := st.bold.Render(baseName(d.Path.String()))
	if several {
		head = st.quiet.Render(fmt.Sprintf("disk %d, %s  ", d.Number, d.Role)) + head
	}
	rows := []row{
		{text: head, id: fmt.Sprintf("disk %d", d.Number), copy: d.Path.String()},
	}
	if path := d.Path.String(); path != baseName(path) {
		rows = append(rows, row{text: st.quiet.Render(leftCut(path, w-3)), part: true})
	}
	rows = append(rows, row{text: st.quiet.Render(cut(containerWords(d), w-3))})
	for _, p := range d.Container.Chain {
		rows = append(rows, row{text: st.quiet.Render("parent  ") + leftCut(p.String(), w-12)})
	}
	if d.Problem != nil {
		return append(rows, problemRows(st, d.Number, d.Problem, w)...)
	}
	for i, n := range d.Notes {
		for l, part := range wrap(n.Text, min(w-5, readable)) {
			lead := "  "
			if l == 0 {
				lead = st.warn.Render("! ")
			}
			rows = append(rows, row{
				text: lead + part, id: fmt.Sprintf("disk %d note %d", d.Number, i), more: l > 0,
				mark: diagnose.Warn, copy: n.Text,
			})
		}
	}
	if d.TableError != nil {
		return append(rows, problemRows(st, d.Number, d.TableError, w)...)
	}
	if d.Table == nil {
		return rows
	}
	rows = append(rows, row{text: st.quiet.Render(tableWords(d.Table))}, row{})
	rows = append(rows, barRows(st, d, w)...)
	return append(rows, volumeRows(st, d, w)...)
}

func problemRows(st styles, disk int, p *diagnose.Problem, w int) []row {
	var rows []row
	for i, l := range wrap(p.Reason, w-5) {
		lead := "  "
		if i == 0 {
			lead = st.fail.Render("× ")
		}
		rows = append(rows, row{
			text: lead + l, id: fmt.Sprintf("problem %d", disk), more: i > 0, mark: diagnose.Fail, copy: p.Reason,
		})
	}
	return rows
}

// containerWords says what the outside of the disk is.
func containerWords(d *diagnose.Disk) string {
	parts := []string{d.Kind.Words()}
	if t := d.Container.Type; t != "" && t != string(d.Kind) {
		parts = append(parts, t)
	}
	if d.Container.VirtualSize > 0 {
		parts = append(parts, diagnose.Size(d.Container.VirtualSize))
	}
	if d.Container.BlockSize > 0 {
		parts = append(parts, "blocks of "+diagnose.Size(d.Container.BlockSize))
	}
	if d.Container.SectorSize > 0 {
		parts = append(parts, fmt.Sprintf("sectors of %d bytes", d.Container.SectorSize))
	}
	return strings.Join(parts, ", ")
}

func tableWords(t *volume.Table) string {
	n := diagnose.Count(len(t.Partitions), "partition")
	switch t.Style {
	case volume.StyleMBR:
		return fmt.Sprintf("MBR, signature %08x, %s", t.Signature, n)
	case volume.StyleGPT:
		return fmt.Sprintf("GPT, disk %s, %s", t.DiskGUID, n)
	}
	return "no partition table"
}

// volumeRows lists the partitions in columns, with the boot files below each.
func volumeRows(st styles, d *diagnose.Disk, w int) []row {
	if len(d.Volumes) == 0 {
		return nil
	}
	head := fmt.Sprintf("  %-3s%10s%10s  %-8s%-13s%-9s%s",
		"no", "starts at", "size", "flags", "file system", "boots", "label")
	rows := []row{{text: st.quiet.Render(cut(head, w-2))}}
	for _, v := range d.Volumes {
		p := v.Partition
		flags := ""
		if p.Active {
			flags = "active"
		}
		if p.Logical {
			flags = "logical"
		}
		mark := diagnose.Unknown
		switch {
		case v.Problem != nil:
			mark = diagnose.Fail
		case v.Content.Dirty:
			mark = diagnose.Warn
		}
		line := fmt.Sprintf("  %-3d%10s%10s  %s%s%s%s", p.Number, diagnose.Size(p.Offset), diagnose.Size(p.Size),
			fit(flags, 8),
			fit(v.Content.Name, 13), fit(v.Content.BootSector.String(), 9), v.Content.Label.String())
		rows = append(rows, row{text: cut(line, w-2), id: volumeID(d.Number, p.Number), mark: mark,
			copy: strings.TrimSpace(line) +
				fmt.Sprintf("  %s, bytes %d to %d", p.TypeName(), p.Offset, p.Offset+p.Size)})
		for _, s := range onVolume(st, &v) {
			rows = append(rows, row{text: blanks(25) + cut(s, w-28), id: volumeID(d.Number, p.Number), more: true})
		}
	}
	return rows
}

func volumeID(disk, part int) string { return fmt.Sprintf("volume %d %d", disk, part) }

// onVolume says what of a partition VMM looks at.
func onVolume(st styles, v *diagnose.Volume) []string {
	var out []string
	if v.Problem != nil {
		out = append(out, st.fail.Render("× ")+v.Problem.Reason)
	}
	if b := v.Boot; b != nil {
		if !b.Manager.IsEmpty() {
			out = append(out, st.quiet.Render("boot manager  ")+b.Manager.String())
		}
		if !b.Store.IsEmpty() {
			out = append(out, st.quiet.Render("boot store    ")+b.Store.String())
		}
	}
	if slices.Contains(v.Roles, "boot") {
		out = append(out, st.key.Render("→ VMM boots from here"))
	}
	if slices.Contains(v.Roles, "windows") {
		out = append(out, st.key.Render("→ VMM looks for Windows here"))
	}
	if v.Content.Dirty {
		out = append(out, st.warn.Render("! not dismounted cleanly"))
	}
	return out
}

// windowsRows name the installation that is judged.
func windowsRows(st styles, wi *diagnose.WindowsFacts) []row {
	if wi == nil {
		return nil
	}
	id := wi.Installation.Identity
	var parts []string
	said := []string{
		id.Product.String(), "version " + id.Version, "build " + id.Build.String(), id.Architecture, id.Language,
	}
	for _, s := range said {
		if strings.TrimSpace(s) != "" && !strings.HasSuffix(s, " ") {
			parts = append(parts, s)
		}
	}
	words := strings.Join(parts, ", ")
	return []row{
		{},
		{text: st.bold.Render("Windows  ") + wi.Installation.Root.String()},
		{text: st.quiet.Render(words), id: "windows", copy: words},
	}
}
