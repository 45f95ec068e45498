package logparse

import "strings"

// Pages are memory for records: many share a page, so that a trace with millions of
// them does not ask for memory millions of times. A page lives as long as one of
// its records; those that stay when others go move out with [Record.alone].
type pages struct {
	texts   *strings.Builder // what was written is never changed
	records []Record
	used    int // of records
}

const (
	textPage   = 64 << 10
	recordPage = 128
)

// text is b as a string.
func (p *pages) text(b []byte) string {
	if len(b) > textPage/8 {
		return string(b)
	}
	if p.texts == nil || p.texts.Cap()-p.texts.Len() < len(b) {
		p.texts = new(strings.Builder)
		p.texts.Grow(textPage)
	}
	from := p.texts.Len()
	p.texts.Write(b)
	return p.texts.String()[from:]
}

// record is memory for a record: the same again unless keep was called meanwhile.
func (p *pages) record() *Record {
	if p.used == len(p.records) {
		p.records, p.used = make([]Record, recordPage), 0
	}
	return &p.records[p.used]
}

// keep makes the memory that record gave last that record's.
func (p *pages) keep() { p.used++ }

// alone is the record in memory of its own.
func (r *Record) alone() *Record {
	own, raw := *r, ""
	own.Raw = r.Raw.Map(func(s string) string {
		raw = strings.Clone(s)
		return raw
	})
	part := func(s string) string { // the message of one line is a part of it
		if i := strings.Index(raw, s); i >= 0 {
			return raw[i : i+len(s)]
		}
		return strings.Clone(s)
	}
	own.File, own.Message = r.File.Map(part), r.Message.Map(part)
	return &own
}
