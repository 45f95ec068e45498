package tui

import (
	"compress/gzip"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"vmmdoctor/diagnose/examine"
	"vmmdoctor/internal/text"
)

// A user drives the program in the words of one: it presses keys, pastes, and
// looks at the screen. Commands run at once, and time passes only when the user
// lets it.
type user struct {
	t      testing.TB
	m      *model
	now    time.Time
	timers []timer
	seen   func() // called when a message was dealt with, not within itself; nil: not
	copied string
	copies int
	quit   bool
}

type timer struct {
	at  time.Time
	msg tea.Msg
}

// start opens the program at that size with the inputs.
func start(t testing.TB, w, h int, o Options) *user {
	t.Helper()
	o.NoHistory = o.NoHistory || o.ConfigDir == ""
	u := &user{t: t, m: newModel(t.Context(), o), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	u.m.now = func() time.Time { return u.now }
	u.m.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		u.timers = append(u.timers, timer{u.now.Add(d), msg})
		return nil
	}
	t.Cleanup(u.m.session.close)
	u.send(tea.WindowSizeMsg{Width: w, Height: h})
	u.run(u.m.Init())
	return u
}

// demo opens the published case: the disk that was never generalized, with
// the trace of its failing deployment.
func demo(t testing.TB, w, h int) *user { return start(t, w, h, Options{Inputs: demoInputs(t)}) }

func demoInputs(t testing.TB) []examine.Input {
	return []examine.Input{diskInput(t, "seed-fail"), traceInput(t, "seed-fail.log")}
}

// diskInput unpacks one of the project's own small disks.
func diskInput(t testing.TB, name string) examine.Input {
	t.Helper()
	disk := diskBytes(t, name)
	return examine.Input{Name: text.New(name + ".vhd"), Reader: strings.NewReader(disk), Size: int64(len(disk))}
}

// unpacked are the disks of testdata that were unpacked before, by name.
var unpacked sync.Map

func diskBytes(t testing.TB, name string) string {
	t.Helper()
	if disk, ok := unpacked.Load(name); ok {
		return disk.(string)
	}
	packed, err := os.Open("../testdata/" + name + ".vhd.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	disk, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	unpacked.Store(name, string(disk))
	return string(disk)
}

func traceInput(t testing.TB, name string) examine.Input {
	b := traceText(t, name)
	return examine.Input{Name: text.New(name), Reader: strings.NewReader(b), Size: int64(len(b))}
}

func traceText(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// send gives the program a message and runs what it answers.
func (u *user) send(msg tea.Msg) {
	_, cmd := u.m.Update(msg)
	if seen := u.seen; seen != nil {
		u.seen = nil
		seen()
		u.seen = seen
	}
	u.run(cmd)
	u.m.View()
}

func (u *user) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			u.run(c)
		}
	case tea.QuitMsg:
		u.quit = true
	default:
		if s, ok := clipboardText(msg); ok {
			u.copied = s
			u.copies++
			return
		}
		u.send(msg)
	}
}

// clipboardText takes the text out of Bubble Tea's own clipboard message,
// whose type is not exported.
func clipboardText(msg tea.Msg) (string, bool) {
	v := reflect.ValueOf(msg)
	if v.Type() != reflect.TypeOf(tea.SetClipboard("")()) {
		return "", false
	}
	return v.String(), true
}

// wait lets time pass.
func (u *user) wait(d time.Duration) *user {
	u.t.Helper()
	end := u.now.Add(d)
	for {
		slices.SortStableFunc(u.timers, func(a, b timer) int { return a.at.Compare(b.at) })
		if len(u.timers) == 0 || u.timers[0].at.After(end) {
			break
		}
		next := u.timers[0]
		u.timers = u.timers[1:]
		if next.at.After(u.now) {
			u.now = next.at
		}
		u.send(next.msg)
	}
	u.now = end
	return u
}

// press presses keys as a person does, a fifth of a second apart.
func (u *user) press(keys ...string) *user {
	u.t.Helper()
	for _, k := range keys {
		u.send(keyPress(k))
		u.wait(200 * time.Millisecond)
	}
	return u
}

// flood types text as an old console sends a paste: key by key, the keys gap
// apart.
func (u *user) flood(s string, gap time.Duration) *user {
	u.t.Helper()
	for _, r := range s {
		switch r {
		case '\r', '\n':
			u.send(keyPress("enter"))
		case '\t':
			u.send(keyPress("tab"))
		default:
			u.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		u.wait(gap)
	}
	return u
}

func (u *user) paste(s string) *user {
	u.t.Helper()
	u.send(tea.PasteMsg{Content: s})
	return u
}

func (u *user) resize(w, h int) *user {
	u.send(tea.WindowSizeMsg{Width: w, Height: h})
	return u
}

func (u *user) click(x, y int) *user {
	u.t.Helper()
	u.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	return u
}

// clickOn clicks on a text, or so many cells to its right.
func (u *user) clickOn(part string, right int) *user {
	u.t.Helper()
	for y, l := range strings.Split(u.screen(), "\n") {
		if before, _, ok := strings.Cut(l, part); ok {
			return u.click(width(before)+right, y)
		}
	}
	u.t.Fatalf("nothing on the screen is %q:\n%s", part, u.screen())
	return u
}

// screen is what stands on the screen, without colours.
func (u *user) screen() string { return ansi.Strip(u.m.View().Content) }

// shows fails unless all of that stands on the screen.
func (u *user) shows(parts ...string) *user {
	u.t.Helper()
	for _, p := range parts {
		if !strings.Contains(u.screen(), p) {
			u.t.Fatalf("the screen does not show %q:\n%s", p, u.screen())
		}
	}
	return u
}

// hides fails if any of that stands on the screen.
func (u *user) hides(parts ...string) *user {
	u.t.Helper()
	for _, p := range parts {
		if strings.Contains(u.screen(), p) {
			u.t.Fatalf("the screen shows %q:\n%s", p, u.screen())
		}
	}
	return u
}

// selected fails unless the line marked as selected holds that.
func (u *user) selected(part string) *user {
	u.t.Helper()
	for l := range strings.SplitSeq(u.screen(), "\n") {
		if strings.Contains(l, "►") && strings.Contains(l, part) {
			return u
		}
	}
	u.t.Fatalf("no selected line holds %q:\n%s", part, u.screen())
	return u
}

// on fails unless that view is shown.
func (u *user) on(v view) *user {
	u.t.Helper()
	if u.m.view != v {
		u.t.Fatalf("view is %d, want %d:\n%s", u.m.view, v, u.screen())
	}
	return u
}

var keyCodes = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
	"f1": {Code: tea.KeyF1}, "f3": {Code: tea.KeyF3}, "shift+f3": {Code: tea.KeyF3, Mod: tea.ModShift},
	"f5": {Code: tea.KeyF5}, "f8": {Code: tea.KeyF8}, "f10": {Code: tea.KeyF10},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+o": {Code: 'o', Mod: tea.ModCtrl},
	"ctrl+f": {Code: 'f', Mod: tea.ModCtrl},
	"ctrl+l": {Code: 'l', Mod: tea.ModCtrl},
}

func keyPress(name string) tea.KeyPressMsg {
	if k, ok := keyCodes[name]; ok {
		return tea.KeyPressMsg(k)
	}
	r := []rune(name)
	if len(r) != 1 {
		panic("no key is called " + name)
	}
	return tea.KeyPressMsg{Code: r[0], Text: name}
}
