package etl

import (
	"math/bits"
	"time"
)

// A clock turns stamps into times. Stamps are FILETIMEs, or are counted from the
// header's own stamp, which is the start of the session (facts: etl-format §3).
type clock struct {
	absolute bool
	first    uint64
	start    uint64 // FILETIME
	// Units of 100 ns are ticks times multiply by divide.
	multiply, divide uint64
}

// The clocks of a session.
const (
	clockFileTime = 2
	clockCycles   = 3
)

func (h *Header) clock() clock {
	c := clock{first: h.first, start: h.startedAt, multiply: 10_000_000, divide: h.frequency}
	switch h.clockType {
	case clockFileTime:
		c.absolute = true
	case clockCycles:
		c.multiply, c.divide = 10, uint64(h.mhz)
	}
	if c.divide == 0 {
		c.absolute = true // nothing to count by
	}
	return c
}

// time is the time of a stamp, also of one before the first. One that is out of
// all reach is the start's.
func (c clock) time(stamp uint64) time.Time {
	if c.absolute {
		return FileTime(stamp)
	}
	ticks, before := stamp-c.first, stamp < c.first
	if before {
		ticks = c.first - stamp
	}
	high, low := bits.Mul64(ticks, c.multiply)
	if high >= c.divide {
		return FileTime(c.start)
	}
	units, _ := bits.Div64(high, low, c.divide)
	if before {
		return FileTime(c.start - min(units, c.start))
	}
	return FileTime(c.start + units)
}

// epoch is 1970 as a FILETIME: 100 ns since 1601.
const epoch = 116444736000000000

// FileTime is the time of a FILETIME, UTC.
func FileTime(ft uint64) time.Time {
	units := int64(min(ft, 1<<63-1)) - epoch
	return time.Unix(units/10_000_000, units%10_000_000*100).UTC()
}
