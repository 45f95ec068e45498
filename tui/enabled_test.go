package tui

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// truthSizes are a small and a large screen, which show different things: the keys are
// pressed on the one, their actions run on the other.
var truthSizes = []struct{ w, h int }{{60, 16}, {120, 40}}

// What is said to be possible is, and nothing else: over every state of the
// goldens, an action that is bound there changes the screen, says something, copies
// or quits if it is enabled, and else nothing of it.
func TestEnabledIsTrue(t *testing.T) {
	everyView(t, truthSizes[1:], func(t *testing.T, again func() *user) {
		u := again()
		for _, a := range boundActions() {
			if !bound(a, u.m.scope()) {
				continue
			}
			if a == actCompare && u.m.session.facts.Store == nil {
				continue // the dialog would open, but what is chosen in it can be compared with nothing
			}
			u.m.note, u.m.stale = "", true
			said := u.m.enabled(a)
			before := u.effects()
			u.run(u.m.done(u.m.run(a)))
			u.wait(guardWait)
			noted := u.m.note != ""
			u.m.note, u.m.stale = "", true
			if did := u.effects() != before; did && !said || said && !did && !noted {
				t.Errorf("action %v: enabled says %v, done it %v\n%s", keyOf(a), said, did, u.screen())
			}
			if said || noted {
				u = again()
			}
		}
	})
}

// Keys that are named in footer or help do something, all others nothing.
func TestNamedKeysWork(t *testing.T) {
	everyView(t, truthSizes[:1], func(t *testing.T, again func() *user) {
		u := again()
		named := map[action]bool{}
		for _, h := range u.m.hints() {
			named[h.act] = true
		}
		for _, b := range keymap {
			for i, key := range b.keys {
				a := b.act
				if b.each {
					a += action(i)
				}
				if _, ok := keyCodes[key]; !ok && len(key) > 1 {
					continue // a key of other terminals for the same
				}
				if u.m.typing && actionFor(key, u.m.scope()) == actNone {
					continue // it goes into the field
				}
				if actionFor(key, u.m.scope()) != a && actionFor(key, u.m.scope()) != actNone {
					continue // it means something else here
				}
				want := u.m.enabled(a) && actionFor(key, u.m.scope()) == a
				before := u.effects()
				u.press(key)
				if did := u.effects() != before; did != want {
					t.Errorf("key %s: named or enabled %v, does something %v\n%s", key, want, did, u.screen())
				} else if did {
					u = again()
				}
				delete(named, a)
			}
		}
		for a := range named {
			t.Errorf("%s is named and bound to no key", keyOf(a))
		}
	})
}

// What is drawn as a key or a tab can be clicked, and so does what it says.
func TestZonesCanBeClicked(t *testing.T) {
	everyView(t, truthSizes[1:], func(t *testing.T, again func() *user) {
		u := again()
		for i, z := range u.m.zones {
			if v, ok := z.act.digit(actView1); ok && view(v+1) == u.m.view {
				continue // it is shown already
			}
			before := u.effects()
			if u.click(z.x, z.y).wait(guardWait); u.effects() == before {
				t.Errorf("zone %d at %+v does nothing\n%s", i, z.rect, u.screen())
			}
			u = again()
		}
	})
}

// So can all that dialogs show to be pressed, beside the place of a cursor.
func TestDialogsCanBeClicked(t *testing.T) {
	everyState(t, func(t *testing.T, again func() *user) {
		u := again()
		if u.m.dialog == nil {
			t.Skip("no dialog is open in this state")
		}
		pressed := 0
		for _, z := range u.m.over.targets {
			before := u.effects()
			x, y := u.m.over.x+1+z.x, u.m.over.y+1+z.y
			if y >= u.m.over.y+u.m.over.h-1 {
				t.Errorf("a target at %+v is cut off\n%s", z.rect, u.screen())
				continue
			}
			if u.click(x+z.w-1, y).wait(guardWait); u.effects() != before {
				pressed++
				u = again()
			}
		}
		// A field, and what is chosen already, change nothing.
		if len(u.m.over.targets)-pressed > 2 {
			t.Errorf("of %d targets only %d do anything\n%s", len(u.m.over.targets), pressed, u.screen())
		}
	})
}

// everyState runs a test over the states of the goldens, each as often as it asks.
func everyState(t *testing.T, test func(t *testing.T, again func() *user)) {
	eachState(t, truthSizes, test)
}

func eachState(t *testing.T, sizes []struct{ w, h int }, test func(t *testing.T, again func() *user)) {
	for _, st := range goldenStates {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", st.name, size.w, size.h), func(t *testing.T) {
				test(t, func() *user { return startState(t, st, size.w, size.h) })
			})
		}
	}
}

// everyView leaves out the states in which a dialog has the keys.
func everyView(t *testing.T, sizes []struct{ w, h int }, test func(t *testing.T, again func() *user)) {
	eachState(t, sizes, func(t *testing.T, again func() *user) {
		if u := again(); u.m.dialog != nil {
			t.Skip("here all keys go to a dialog")
		}
		test(t, again)
	})
}

// effects is all that a user can notice.
func (u *user) effects() string {
	return fmt.Sprint(u.m.View().Content, u.copied, u.copies, u.quit, u.m.mouse, u.m.runs)
}

func boundActions() []action {
	seen := map[action]bool{}
	var out []action
	for _, b := range keymap {
		for _, a := range b.of() {
			if !seen[a] {
				seen[a], out = true, append(out, a)
			}
		}
	}
	return out
}

// keyOf names an action by its key.
func keyOf(a action) string {
	for _, b := range keymap {
		for i, key := range b.keys {
			if b.act == a && !b.each || b.each && b.act+action(i) == a {
				return key
			}
		}
	}
	return fmt.Sprint(int(a))
}

// A window too small to show anything lets go of nothing but the program.
func TestSmallWindow(t *testing.T) {
	for _, keys := range [][]string{nil, {"s"}, {"3", "/"}, {"o"}, {"p"}} {
		u := demo(t, 120, 40).press(keys...).resize(52, 14)
		before := u.effects()
		u.press("o", "?", "s", "p", "2", "esc", "enter").paste("[1] something of a trace\n").click(5, 5)
		u.send(tea.MouseWheelMsg{X: 3, Y: 3, Button: tea.MouseWheelDown})
		if u.effects() != before {
			t.Errorf("%v: something happened:\n%s", keys, u.screen())
		}
		dialog := u.m.dialog
		if u.press("q"); !u.quit {
			t.Errorf("%v: q does not quit", keys)
		}
		if u.m.dialog != dialog {
			t.Errorf("%v: a dialog opened or closed unseen", keys)
		}
	}
}
