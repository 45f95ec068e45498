package tui

const (
	viewDiff view  = 2
	onDiff   scope = 1 << viewDiff
)

func (f *diff) shape(c canvas) shape {
	s := shape{head: f.headHeight(c.w), under: diffPanel(c.w, c.h), tight: true}
	if f.d.BCD == nil || c.h < 20 || len(f.groups) == 0 && !f.all() && !f.open[otherObjects] {
		s.under = 0
	}
	return s
}

func (f *diff) build(c canvas) {
	f.canvas, f.height = c, c.sc.right.h
	f.beforeWidth, f.afterWidth = f.valueWidths(c.w - 1)
	f.set(f.list(c.st, c.w-1))
	f.light = f.sought
	f.reveal()
}

func (f *diff) draw() []block {
	return []block{
		{f.sc.head, f.heading(f.st, f.typed, f.w)},
		{f.sc.right, f.drawList()},
		{f.sc.under, f.panel(f.st, f.sc.under)},
	}
}

func (f *diff) drawList() []string {
	if f.d.BCD == nil {
		return emptyPane(f.st, f.w, "A disk image, or its BCD file by itself, is compared here",
			"with what sysprep /generalize would make of it.", "",
			"o opens one, p takes the output of bcdedit /enum all.")
	}
	if len(f.rows) == 0 {
		return emptyPane(f.st, f.w, "The two stores do not differ.", "",
			"u lists what they hold, c compares with another.")
	}
	return f.barred(f.st, f.page.view(f.st, f.sc.right.w-1, f.sc.right.h, true))
}

func (f *diff) can(a action) bool {
	if f.d.BCD == nil {
		return a == actCopyAll
	}
	switch a {
	case actSame:
		return f.sought == "" && f.hasEqual()
	case actRight:
		return f.sought == "" && f.folded(true)
	case actLeft:
		return f.sought == "" && f.folded(false)
	case actStacked:
		return len(f.groups) > 0
	case actCopy:
		return f.line() != ""
	case actCopyAll:
		return true
	case actNext, actPrevious:
		return f.has()
	case actEnter:
		return f.selected().jump.view != viewNone
	}
	return f.page.can(a)
}

func (f *diff) key(a action) string {
	switch a {
	case actSame:
		f.same, f.open = !f.same, nil
		return either(f.same, "what does not differ is listed", "what does not differ is left out")
	case actRight:
		f.fold(f.folded(true), true)
	case actLeft:
		f.fold(f.folded(false), false)
	case actStacked:
		f.stacked = !f.stacked
		return either(f.stacked, "one value below the other", "values beside each other where there is room")
	default:
		f.page.key(a)
	}
	return ""
}

func (f *diff) click(x, y int) bool {
	if !f.sc.right.holds(x, y) {
		return false
	}
	again := f.page.click(y-f.sc.right.y) && f.clicked
	f.clicked = true
	return again
}

func (f *diff) wheel(_, _, d int) { f.scroll(d) }

func (f *diff) follow() (jump, string) { return f.selected().jump, "" }

func (f *diff) here() jump { return jump{view: viewDiff} }

func (f *diff) show(to jump) {
	f.clicked = false
	f.find(rowID(to.object, to.element))
	f.reveal()
}

func (f *diff) copyLine() string { return f.line() }

func (f *diff) copyAll() string {
	if f.d.BCD == nil {
		return wholeText(f.d, f.page.text())
	}
	return wholeText(f.d, []string{"- " + f.beforeName(), "+ " + f.afterName(), ""}, f.page.text())
}
