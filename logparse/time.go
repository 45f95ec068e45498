package logparse

import (
	"fmt"
	"time"
)

// A Time is when a record was written, as far as its format says it: DebugView
// captures have no year (facts: vmm-traces §2). Clock and zone are those of
// the format: local time of the VMM server everywhere but in tracerpt CSV and
// event XML, which are UTC. The zero value is an unknown time.
type Time struct {
	Year                 int // 0 when the format has none
	Month, Day           int // 1 to 12, 1 to 31
	Hour, Minute, Second int
	Nanosecond           int // 0 to 999999999
	Known                bool
}

// leapYear stands for a year that is not known, so that 02/29 has its place.
const leapYear = 2000

func (t *Time) in(year int) time.Time {
	return time.Date(year, time.Month(t.Month), t.Day, t.Hour, t.Minute, t.Second, t.Nanosecond, time.UTC)
}

// ofDay is how long after midnight t is.
func (t *Time) ofDay() time.Duration {
	return time.Duration((t.Hour*60+t.Minute)*60+t.Second)*time.Second + time.Duration(t.Nanosecond)
}

// Sub returns how long after u t was. Without both years the shorter way round
// the year counts, so 01/01 comes one day after 12/31. An unknown time is at
// no distance from any other.
func (t Time) Sub(u Time) time.Duration { return t.since(&u) }

// since is Sub without copies: every record of a busy trace asks.
func (t *Time) since(u *Time) time.Duration {
	if !t.Known || !u.Known {
		return 0
	}
	if t.Year == u.Year && t.Month == u.Month && t.Day == u.Day {
		return t.ofDay() - u.ofDay()
	}
	if t.Year != 0 && u.Year != 0 {
		return t.in(t.Year).Sub(u.in(u.Year))
	}
	const year = 366 * 24 * time.Hour
	d := t.in(leapYear).Sub(u.in(leapYear))
	switch {
	case d > year/2:
		d -= year
	case d < -year/2:
		d += year
	}
	return d
}

// Compare returns -1 when t was before u, 1 when it was after, else 0. The
// order holds across midnight and new year; see [Time.Sub].
func (t Time) Compare(u Time) int {
	switch d := t.Sub(u); {
	case d < 0:
		return -1
	case d > 0:
		return 1
	}
	return 0
}

// String returns the form "05/31 12:52:00.894", with the year in front as
// "2013/05/31" where it is known and with as many digits of the second as are
// not zero, three at least. An unknown time is the empty string.
func (t Time) String() string {
	if !t.Known {
		return ""
	}
	date := fmt.Sprintf("%02d/%02d", t.Month, t.Day)
	if t.Year != 0 {
		date = fmt.Sprintf("%04d/%s", t.Year, date)
	}
	fraction := fmt.Sprintf("%09d", t.Nanosecond)
	for len(fraction) > 3 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	return fmt.Sprintf("%s %02d:%02d:%02d.%s", date, t.Hour, t.Minute, t.Second, fraction)
}

// MarshalText returns the form of String.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
