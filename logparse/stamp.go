package logparse

// stamp reads a date and time as it follows "pid.tid::" in families A and B:
//
//	05/31-12:52:00.894              DebugView, no year
//	07/25/2003-14:55:39.998         tracefmt
//	2014-11-08 09:04:55.977         netsh, older builds
//	2023/06/22-18:55:06.496885100   netsh, current builds
//
// (facts: vmm-traces §2, §3). It fills in t and returns the position behind it;
// i, and t as unknown, when none is there.
func stamp(b []byte, i int, t *Time) (next int) {
	if i+5 < len(b) && b[i+2] == '/' && b[i+5] == '-' {
		t.Month, t.Day = twoDigits(b, i), twoDigits(b, i+3)
		// Digits of the component may follow the third one of the fraction at once.
		next = clock(b, i+6, 3, t)
	} else if date, at, ok := yearDate(b, i); ok && (b[at] == '-' || b[at] == ' ') {
		*t = date
		next = clock(b, skipMark(b, at+1), 9, t)
	}
	if next == 0 || !t.dated() {
		*t = Time{}
		return i
	}
	t.Known = true
	return next
}

// yearDate reads a date of three numbers, and returns the position behind it,
// which is in b.
func yearDate(b []byte, i int) (t Time, next int, ok bool) {
	var date, width [3]int
	next = skipMark(b, i)
	for k := range date {
		from := next
		date[k], next = number(b, from, 4)
		width[k] = next - from
		next = skipMark(b, next)
		if width[k] == 0 || next == len(b) {
			return Time{}, i, false
		}
		if k < 2 {
			if b[next] != '/' && (b[next] != '-' || width[0] != 4) {
				return Time{}, i, false
			}
			next = skipMark(b, next+1)
		}
	}
	switch {
	case width[0] == 4:
		t = Time{Year: date[0], Month: date[1], Day: date[2]}
	case width[2] == 4:
		t = Time{Month: date[0], Day: date[1], Year: date[2]}
	case width[2] == 2: // some builds of netsh
		t = Time{Month: date[0], Day: date[1], Year: 2000 + date[2]}
	default:
		return Time{}, i, false
	}
	return t, next, true
}

// skipMark passes the left-to-right marks that netsh puts around the parts of a
// date in some builds.
func skipMark(b []byte, i int) int {
	for hasAt(b, i, "\u200e") {
		i += 3
	}
	return i
}

// clock reads HH:MM:SS and a fraction of 3 up to limit digits into t. It
// returns the position behind it, 0 when it is none.
func clock(b []byte, i, limit int, t *Time) (next int) {
	if i+12 > len(b) || b[i+2] != ':' || b[i+5] != ':' || b[i+8] != '.' {
		return 0
	}
	t.Hour, t.Minute, t.Second = twoDigits(b, i), twoDigits(b, i+3), twoDigits(b, i+6)
	if t.Hour > 23 || t.Minute > 59 || t.Second > 60 {
		return 0
	}
	t.Nanosecond, next = number(b, i+9, limit)
	if next < i+12 {
		return 0
	}
	t.Nanosecond *= powers[9-(next-(i+9))]
	return next
}

// powers are those of ten, for the digits a fraction lacks of nanoseconds.
var powers = [...]int{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}

// dated reports whether month and day are ones.
func (t *Time) dated() bool {
	return t.Month >= 1 && t.Month <= 12 && t.Day >= 1 && t.Day <= 31
}
