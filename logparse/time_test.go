package logparse

import "testing"

func TestTimeOrder(t *testing.T) {
	at := func(y, mo, d, h, mi, s, ns int) Time { return Time{y, mo, d, h, mi, s, ns, true} }
	tests := []struct {
		name          string
		before, after Time
	}{
		{"milliseconds", at(0, 5, 31, 12, 52, 0, 894e6), at(0, 5, 31, 12, 52, 0, 895e6)},
		{"midnight", at(0, 5, 31, 23, 59, 59, 0), at(0, 6, 1, 0, 0, 0, 0)},
		{"new year", at(0, 12, 31, 23, 59, 59, 0), at(0, 1, 1, 0, 0, 0, 0)},
		{"leap day", at(0, 2, 28, 0, 0, 0, 0), at(0, 2, 29, 0, 0, 0, 0)},
		{"years", at(2013, 12, 31, 0, 0, 0, 0), at(2014, 1, 1, 0, 0, 0, 0)},
		{"years, more than half a year apart", at(2013, 1, 1, 0, 0, 0, 0), at(2013, 12, 1, 0, 0, 0, 0)},
		{"one year unknown", at(2013, 5, 31, 0, 0, 0, 0), at(0, 6, 1, 0, 0, 0, 0)},
	}
	for _, tt := range tests {
		if tt.before.Compare(tt.after) != -1 || tt.after.Compare(tt.before) != 1 || tt.after.Compare(tt.after) != 0 {
			t.Errorf("%s: %v is not before %v", tt.name, tt.before, tt.after)
		}
	}
	if d := at(0, 1, 1, 0, 0, 1, 0).Sub(at(0, 12, 31, 23, 59, 59, 0)); d != 2e9 {
		t.Errorf("from 12/31 23:59:59 to 01/01 00:00:01 it is %v, want 2s", d)
	}
	if (Time{}).Compare(at(0, 1, 1, 0, 0, 0, 0)) != 0 {
		t.Error("an unknown time is before or after another")
	}
}

func TestTimeString(t *testing.T) {
	tests := map[string]Time{
		"":                              {},
		"05/31 12:52:00.894":            {Month: 5, Day: 31, Hour: 12, Minute: 52, Nanosecond: 894e6, Known: true},
		"2023/06/22 18:55:06.496885100": {Year: 2023, Month: 6, Day: 22, Hour: 18, Minute: 55, Second: 6, Nanosecond: 496885100, Known: true},
		"2013/12/31 00:00:00.000":       {Year: 2013, Month: 12, Day: 31, Known: true},
	}
	for want, in := range tests {
		if got := in.String(); got != want && got+"00" != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
}
