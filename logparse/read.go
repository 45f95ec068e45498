package logparse

// readRecord reads the record that line n (from 0) belongs to again from the
// file. The caller holds the index.
func (t *Trace) readRecord(n int) (rec Record, ok bool) {
	var g gathered
	var job jobText
	for line := range t.index.record(n, t.Lines) {
		b, off, err := t.lineBytes(line + 1)
		if err != nil {
			return Record{}, false
		}
		it := item{start: off, length: len(b), raw: t.Encoding.appendText(nil, b)}
		it.text, it.skipped = visiblePart(it.raw, true)
		if g.count == 0 {
			it.head = t.headOf(it.text)
			it.tail.of(&it.head, it.text, it.head.message)
			g.begin(&it.head, line, &it)
		} else {
			it.part = span{0, len(it.text)}
			if !g.head.format.inBlocks() {
				_, _, it.part = t.dialect.continuation(it.text)
			}
			g.add(line, &it)
		}
		if g.head.format == FormatJobError {
			job.add(line, it.text, numbersIn(it.text))
		} else if e, ok := errorTail(it.text); ok {
			g.note(line, e)
		}
	}
	if g.count == 0 {
		return Record{}, false
	}
	if g.head.format == FormatJobError {
		g.errors = job.errors
	}
	return *g.record(t.Name, new(pages)), true
}

// headOf recognises the first line of a record anew.
func (t *Trace) headOf(b []byte) (h head) {
	d := t.dialect
	if f, _ := d.beginsBlock(b); f != FormatUnknown {
		return head{format: f}
	}
	if d.recognise(b, &h) != isMessage {
		h = head{format: FormatJobError}
	}
	return h
}
