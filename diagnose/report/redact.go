package report

import (
	"errors"
	"reflect"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
)

// A Redactor replaces the names of hosts, domains, accounts, virtual machines, disks,
// shares and entries of a store, security identifiers, addresses and the parts of
// distinguished names by HOST-1, DOMAIN-1, USER-1, VM-1, DISK-1, SHARE-1, ENTRY-1,
// SID-1, ADDRESS-1 and UNIT-1, so that a report can be given to others. The same name
// gets the same stand-in in all that one Redactor is used on; a name that it meets later
// is not replaced in what it has given out before. What was redacted stays as it is when
// it is redacted again.
//
// Names are learned where they are known to be names: the machine of a run, the
// computer name of a Windows, the servers of UNC paths, the files of disks, folders of
// users, DOMAIN\account in a trace, and behind the words that VMM puts before them.
// They are replaced as whole words without regard to case; a name that is an ordinary
// word is replaced only where a name stands. What stays are the names of other files and
// of folders, volume labels, the words that Windows describes its entries with,
// numbers, GUIDs and disk signatures.
type Redactor struct{ names names }

// NewRedactor returns a Redactor that knows no names yet.
func NewRedactor() *Redactor { return &Redactor{newNames()} }

// Diagnosis returns d without the names in it. It is for writing: the lines of
// its traces can no longer be read.
func (r *Redactor) Diagnosis(d diagnose.Diagnosis) diagnose.Diagnosis {
	if d.Trace != nil {
		r.names.learnTrace(d.Trace)
	}
	if d.BCD != nil {
		r.names.learnStore(d.BCD.Store)
		r.names.learnStore(d.BCD.After)
	}
	if d.Windows != nil {
		r.names.add(host, d.Windows.Installation.Identity.ComputerName)
	}
	out := redacted(r, d)
	if b := out.BCD; b != nil && b.After != nil {
		b.Diff = bcd.Compare(b.Store, b.After, b.Locations) // pieces of values could hold parts of names
	}
	return out
}

// Store returns s without the names in it.
func (r *Redactor) Store(s *bcd.Store) *bcd.Store {
	r.names.learnStore(s)
	return redacted(r, s)
}

// Files returns the files without the names in their paths.
func (r *Redactor) Files(f []diagnose.File) []diagnose.File { return redacted(r, f) }

// Text returns t, a path for example, without the names in it.
func (r *Redactor) Text(t text.Raw) text.Raw { return redacted(r, t) }

// redacted replaces the names in v, and those that are seen only then.
func redacted[T any](r *Redactor, v T) T {
	const most = 8
	for range most {
		r.names.changed = false
		if v = redactedOnce(r, v); !r.names.changed {
			break
		}
	}
	return v
}

// redactedOnce goes over v to learn the names, as long as those found lead to
// others, and once more to replace them.
func redactedOnce[T any](r *Redactor, v T) T {
	on := func(f func(string) string, data func([]byte) []byte) T {
		return rewriter{f, data}.value(reflect.ValueOf(&v).Elem()).Interface().(T)
	}
	keep := func(b []byte) []byte { return b }
	on(func(s string) string { r.names.learn(s); return s }, keep)
	for known := -1; known != len(r.names.standIns); {
		known = len(r.names.standIns)
		on(func(s string) string { r.names.learnRelated(s); return s }, keep)
	}
	return on(r.names.replace, r.names.scrub)
}

// A rewriter copies a value with all text in it changed. Types made of string
// are the program's own vocabulary and stay, as does what is not exported.
type rewriter struct {
	text func(string) string
	data func([]byte) []byte
}

var (
	stringType = reflect.TypeFor[string]()
	rawType    = reflect.TypeFor[text.Raw]()
	bytesType  = reflect.TypeFor[[]byte]()
	errorType  = reflect.TypeFor[error]()
	traceType  = reflect.TypeFor[logparse.Trace]()
)

func (w rewriter) value(v reflect.Value) reflect.Value {
	switch t := v.Type(); {
	case t == stringType:
		return reflect.ValueOf(w.text(v.String()))
	case t == rawType:
		return reflect.ValueOf(v.Interface().(text.Raw).Map(w.text))
	case t.ConvertibleTo(bytesType) && v.Kind() == reflect.Slice:
		return reflect.ValueOf(w.data(v.Bytes())).Convert(t)
	case t == errorType && !v.IsNil():
		return reflect.ValueOf(errors.New(w.text(v.Interface().(error).Error())))
	}
	switch v.Kind() {
	case reflect.Struct:
		return w.structure(v)
	case reflect.Slice:
		return w.slice(v)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v
		}
		if v.Kind() == reflect.Interface {
			return w.value(v.Elem())
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(w.value(v.Elem()))
		return p
	}
	return v
}

// structure copies a struct. A trace comes back without its reader: its lines
// would give the names away.
func (w rewriter) structure(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	if v.Type() != traceType {
		out.Set(v)
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			out.Field(i).Set(w.value(v.Field(i)))
		}
	}
	return out
}

func (w rewriter) slice(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return v
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		out.Index(i).Set(w.value(v.Index(i)))
	}
	return out
}
