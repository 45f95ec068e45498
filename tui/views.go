package tui

// home is shown first; Esc ends there.
const home = viewDiagnosis

// views are the panes in the order of their tabs.
var views = []struct {
	view view
	name string
	open func() pane
}{
	{viewDiagnosis, "Diagnosis", func() pane { return new(diagnosis) }},
	{viewDiff, "BCD diff", func() pane { return new(diff) }},
	{viewTrace, "Trace", func() pane { return new(trace) }},
	{viewDisk, "Disk", func() pane { return new(disk) }},
	{viewFix, "Fix plan", func() pane { return new(fix) }},
}
