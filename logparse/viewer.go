package logparse

// viewer reads family D, the columns of VMM's own trace viewer (facts:
// vmm-traces §5):
//
//	1294 11:22:18.509 12-13-2011 HostHelper.cs(231) message {guid}
//	[12] 11:22:18.509 12-13-2011 0x09C4 0x0994 HostHelper.cs(231) 0x00000000 message {guid}
func viewer(b []byte, h *head) bool {
	i := skipBlanks(b, 0)
	bracket := hasAt(b, i, "[")
	if bracket {
		i++
	}
	if _, end := number(b, i, 18); end > i && !hasAt(b, end, ":") {
		i = end
		if bracket && hasAt(b, i, "]") {
			i++
		}
		i = skipBlanks(b, i)
	}
	t, next := dashedStamp(b, i)
	if next == i {
		return false
	}
	i = skipBlanks(b, next)
	if pid, end := prefixedHex(b, i); end > i {
		h.pid, h.column = pid, pid
		i = skipBlanks(b, end)
		if h.tid, end = prefixedHex(b, i); end > i {
			i = skipBlanks(b, end)
		}
	}
	end, ok := fileAndLine(b, i, h)
	if !ok {
		return false
	}
	h.format, h.time, h.message = FormatViewer, t, oneBlank(b, end)
	if status, end := prefixedHex(b, h.message); end == h.message+10 && blankAt(b, end) {
		h.hresult, h.message = status, oneBlank(b, end)
	}
	if hasAt(b, h.message, `"`) {
		h.message, h.quoted = h.message+1, true
	}
	return true
}
