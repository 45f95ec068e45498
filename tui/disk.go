package tui

import "vmmdoctor/diagnose"

const (
	viewDisk view  = 4
	onDisk   scope = 1 << viewDisk
)

// The disk pane shows the disks of the case as VMM finds them: the container,
// the partitions to scale, what is on each, and what VMM looks at.
type disk struct {
	canvas
	page
	d *diagnose.Diagnosis
}

func (k *disk) take(d *diagnose.Diagnosis) { k.d = d }

func (k *disk) shape(canvas) shape { return shape{} }

func (k *disk) build(c canvas) {
	k.canvas, k.height = c, c.sc.right.h
	k.set(diskRows(c.st, k.d, c.w-1))
	k.reveal()
}

func (k *disk) draw() []block {
	if len(k.d.Disks) == 0 {
		return []block{{k.sc.right, emptyPane(k.st, k.w, "No disk yet. o opens one: VHD, VHDX, AVHDX or a raw image.")}}
	}
	return []block{{k.sc.right, k.barred(k.st, k.page.view(k.st, k.sc.right.w-1, k.sc.right.h, true))}}
}

func (k *disk) can(a action) bool {
	switch a {
	case actCopy:
		return len(k.rows) > 0
	case actCopyAll:
		return true
	case actEnter:
		return k.selected().jump.view != viewNone
	case actNext, actPrevious:
		return k.has()
	}
	return k.page.can(a)
}

func (k *disk) key(a action) string {
	k.page.key(a)
	return ""
}

func (k *disk) click(x, y int) bool {
	return k.sc.right.holds(x, y) && k.page.click(y-k.sc.right.y)
}

func (k *disk) wheel(_, _, d int) { k.scroll(d) }

func (k *disk) follow() (jump, string) { return k.selected().jump, "" }

func (k *disk) here() jump { return jump{view: viewDisk} }

func (k *disk) show(to jump) {
	k.find(volumeID(to.disk, to.part))
	k.reveal()
}

func (k *disk) copyLine() string { return k.line() }

func (k *disk) copyAll() string { return wholeText(k.d, k.page.text()) }
