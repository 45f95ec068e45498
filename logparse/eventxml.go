package logparse

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"

	"vmmdoctor/internal/guid"
)

// Events as XML, from tracerpt, wevtutil or the event viewer. In such a text a
// line also ends behind </Event>: the event viewer writes all events of a file
// in one line.

const eventSchema = "schemas.microsoft.com/win/2004/08/events"

var (
	eventBegin = []byte("<Event")
	eventEnd   = []byte("</Event>")
)

// beginsEvent reports whether an <Event> element opens in b.
func beginsEvent(b []byte) bool {
	for {
		i := bytes.Index(b, eventBegin)
		if i < 0 {
			return false
		}
		b = b[i+len(eventBegin):]
		if len(b) == 0 || b[0] == ' ' || b[0] == '>' || b[0] == '\t' {
			return true
		}
	}
}

// readXML reads an event element (schema: winmeta, System and EventData).
func (e *event) readXML(b []byte) bool {
	i := bytes.Index(b, eventBegin)
	for i >= 0 && !beginsEvent(b[i:min(len(b), i+len(eventBegin)+1)]) {
		next := bytes.Index(b[i+1:], eventBegin)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	if i < 0 || !bytes.Contains(b, eventEnd) {
		return false
	}
	d := xml.NewDecoder(bytes.NewReader(b[i:]))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var path []string
	var value strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			value.Reset()
			e.attributes(token)
		case xml.CharData:
			value.Write(token)
		case xml.EndElement:
			if len(path) == 1 {
				return true
			}
			e.element(path, value.String())
			path = path[:len(path)-1]
			value.Reset()
		}
	}
}

// attributes takes what an element's attributes say.
func (e *event) attributes(element xml.StartElement) {
	for _, a := range element.Attr {
		switch element.Name.Local + "@" + a.Name.Local {
		case "Provider@Name":
			e.provider = a.Value
		case "TimeCreated@SystemTime":
			if t, err := time.Parse(time.RFC3339Nano, a.Value); err == nil {
				e.time = fromTime(t)
			}
		case "Execution@ProcessID":
			e.pid = decimal32(a.Value)
		case "Execution@ThreadID":
			e.tid = decimal32(a.Value)
		case "Correlation@ActivityID":
			e.task, _ = guid.Parse(a.Value)
		}
	}
}

// element takes the text of an element that ends. Values are those of EventData
// and UserData, and the message as it was rendered.
func (e *event) element(path []string, value string) {
	name := path[len(path)-1]
	switch {
	case name == "Level" && path[len(path)-2] == "System":
		e.level, _ = strconv.Atoi(strings.TrimSpace(value))
	case name == "Message", path[1] == "EventData", path[1] == "UserData", path[1] == "DebugData":
		if value = strings.TrimSpace(value); value != "" {
			e.values = append(e.values, value)
		}
	}
}

func decimal32(s string) uint32 {
	n, _ := strconv.ParseUint(s, 10, 32)
	return uint32(n)
}
