// Package examine opens what the user gave and reads it: the inputs of a case,
// everything the disks, the stores and Windows say, traces, also while they
// grow, and whole libraries. It is the part of a diagnosis that opens files and
// waits; what is read becomes values for package diagnose to judge.
//
// Open recognises the inputs and holds them open, Examine reads everything the
// disk says into Facts. Nothing is ever written.
package examine

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"vmmdoctor/bcd"
	"vmmdoctor/diagnose"
	"vmmdoctor/internal/files"
	"vmmdoctor/internal/text"
	"vmmdoctor/logparse"
	"vmmdoctor/vhd"
)

// An Input is something the user gave: a path, or, with a Reader, bytes that
// are already in memory (the demo's disk, a paste).
type Input struct {
	Path   string
	Name   text.Raw    // what to call it; empty: the Path
	Reader io.ReaderAt // nil: read the file at Path
	Size   int64       // of Reader, in bytes

	over []vhd.Sectors // what the disk is taken to hold in their place
}

// Options choose between readings of the same inputs.
type Options struct {
	Reference string // path of the store to compare with; empty: as the inputs say
	Run       int    // number of the run of a trace to judge, from 1; 0: choose
	AsSysprep bool   // a repair makes every change sysprep makes, not only those of devices

	sectors bool // what a repair writes is to be known
}

// A Case is a set of inputs, recognised and held open for reading.
type Case struct {
	options  Options
	subjects []*source // disks and stores, in the order given
	traces   []*source
	problems []diagnose.InputProblem
	files    []diagnose.File // the inputs
	noRepair bool            // nobody asks whether the disk can be repaired
	sectors  []vhd.Sectors   // what a repair of the disk that was examined writes
}

// A source is an input that is open.
type source struct {
	path      string // empty: in memory
	name      text.Raw
	kind      diagnose.Kind
	reader    io.ReaderAt
	size      int64
	closer    io.Closer
	hollow    bool            // its name promises a container that its content is not: kind is the name's
	folder    mounted         // of KindFolder
	reference bool            // given as the reference outright
	with      []diagnose.File // what was read because of it: parents, logs
	over      []vhd.Sectors   // what the disk is taken to hold in their place
}

// Open recognises the inputs by their content. It never fails as a whole:
// what cannot be used is a problem in the Facts.
func Open(options Options, inputs ...Input) *Case {
	c := &Case{options: options, files: Given(options, inputs...)}
	for _, in := range inputs {
		c.add(in, false)
	}
	if options.Reference != "" {
		c.add(Input{Path: options.Reference}, true)
	}
	return c
}

// Close closes what is still open.
func (c *Case) Close() {
	for _, s := range slices.Concat(c.subjects, c.traces) {
		s.close()
	}
}

func (s *source) close() {
	if s.closer != nil {
		s.closer.Close()
		s.closer = nil
	}
}

func (c *Case) add(in Input, reference bool) {
	s, problem := openSource(in)
	if problem != nil {
		c.problems = append(c.problems, *problem)
		return
	}
	s.reference = reference
	if s.kind.Use() == diagnose.AsTrace && reference {
		c.problems = append(c.problems, *s.unusable(diagnose.InputNoBootStore, diagnose.TryStore))
		s.close()
		return
	}
	if s.kind.Use() == diagnose.AsTrace {
		c.traces = append(c.traces, s)
		return
	}
	c.subjects = append(c.subjects, s)
}

// openSource opens an input and recognises it by its content.
func openSource(in Input) (*source, *diagnose.InputProblem) {
	s := &source{path: in.Path, name: in.Name, reader: in.Reader, size: in.Size, over: in.over}
	if s.name.IsEmpty() {
		s.name = text.New(in.Path)
	}
	if s.reader == nil {
		if problem := s.openFile(); problem != nil {
			return nil, problem
		}
	}
	if problem := s.recognise(); problem != nil {
		s.close()
		return nil, problem
	}
	return s, nil
}

// openFile opens the file for reading, so that others may go on writing it.
func (s *source) openFile() *diagnose.InputProblem {
	if s.path == Stdin {
		return s.readStream()
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	if info.IsDir() {
		return s.openFolder()
	}
	if !info.Mode().IsRegular() {
		return s.readStream()
	}
	f, err := files.Open(s.path)
	if err != nil {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	s.reader, s.size, s.closer = f, info.Size(), f
	return nil
}

// openFolder takes the root of a mounted volume.
func (s *source) openFolder() *diagnose.InputProblem {
	f, err := files.OpenFolder(s.path)
	if err != nil {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	s.closer = f
	if !mountedRoot(f) {
		s.close()
		return s.unusable(diagnose.InputBareFolder, diagnose.TryMountedRoot)
	}
	s.kind, s.folder = diagnose.KindFolder, f
	return nil
}

func (s *source) unusable(reason, advice string) *diagnose.InputProblem {
	return &diagnose.InputProblem{Path: s.name, Reason: reason, Advice: advice}
}

// headSize is how much of an input is looked at to recognise it; the
// signatures of disks lie in its first and last sectors.
const headSize = 64 << 10

// hiveKindAt is where a hive's first block says whether it is one, 0, or the
// transaction log of one (facts: bcd-format §10.2).
const hiveKindAt = 0x1c

func (s *source) recognise() *diagnose.InputProblem {
	if s.kind == diagnose.KindFolder {
		return nil
	}
	if s.size == 0 {
		return s.unusable(diagnose.InputEmpty, diagnose.TryCopyAgain)
	}
	head := make([]byte, min(headSize, s.size))
	if _, err := s.reader.ReadAt(head, 0); err != nil && err != io.EOF {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	tail := make([]byte, min(512, s.size))
	if _, err := s.reader.ReadAt(tail, s.size-int64(len(tail))); err != nil && err != io.EOF {
		return s.unusable(systemReason(err), adviceFor(err))
	}
	s.kind = kindOf(head, tail)
	if named := namedKind(s.name.String()); named != diagnose.KindUnknown && (s.kind == diagnose.KindRaw || s.kind == diagnose.KindUnknown) {
		s.kind, s.hollow = named, true
		return nil
	}
	if s.kind == diagnose.KindHive && len(head) > hiveKindAt && head[hiveKindAt] != 0 {
		return s.unusable(diagnose.InputHiveLog, diagnose.TryHive)
	}
	if s.kind == diagnose.KindUnknown {
		if known := strangerFile(s.name, head); known != nil {
			return s.unusable(known.reason, known.advice)
		}
		return s.unusable(fmt.Sprintf(diagnose.InputUnknown, s.size, head[:min(8, len(head))]), diagnose.TryKnownKinds)
	}
	return nil
}

// namedKind is the container that a file's name promises.
func namedKind(name string) diagnose.Kind {
	switch {
	case hasExtension(name, ".vhd", ".avhd"):
		return diagnose.KindVHD
	case hasExtension(name, ".vhdx", ".avhdx"):
		return diagnose.KindVHDX
	}
	return diagnose.KindUnknown
}

// kindOf recognises content, never names.
func kindOf(head, tail []byte) diagnose.Kind {
	if logparse.IsEventLog(head) {
		return diagnose.KindTrace
	}
	if kind, ok := vhd.Recognise(head, tail); ok {
		return diagnose.Kind(kind.String())
	}
	if bytes.HasPrefix(head, []byte("regf")) {
		return diagnose.KindHive
	}
	return textKind(head)
}

// textKind says what a text is by its beginning. One that goes on beyond it
// may be a trace that begins with lines of other programs: reading it will tell.
func textKind(head []byte) diagnose.Kind {
	if kind := traceKind(logparse.Detect(head)); kind != diagnose.KindUnknown {
		return kind
	}
	if _, err := bcd.ParseText(head); err == nil {
		return diagnose.KindBcdeditText
	}
	if len(head) == headSize && printable(head) {
		return diagnose.KindTrace
	}
	return diagnose.KindUnknown
}

// printable reports whether bytes are text rather than data: nearly no
// control characters but line ends and tabs, in one byte or two.
func printable(b []byte) bool {
	odd := 0
	for i, c := range b {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' && !(c == 0 && i > 0 && b[i-1] >= 0x09 && b[i-1] < 0x7f) {
			odd++
		}
	}
	return odd*100 < len(b)
}

// systemReason is what the system said about a file, without the path that
// the report names already.
func systemReason(err error) string {
	if p, ok := err.(*fs.PathError); ok {
		err = p.Err
	}
	return strings.TrimSuffix(text.New(err.Error()).String(), ".") // Windows ends its messages with one
}

// From the first large trace on, in bytes, half as much garbage as else may lie
// about: the index of its lines is most of the memory then, and costs the collector
// nothing to pass over.
const (
	largeTraces    = 32 << 20
	halfTheGarbage = 50 // percent of what is in use
)

// ReadTraces reads the traces of the case, as files of one capture: in the
// order of their times, so that a run may begin in one and end in the next. A
// trace that cannot be read to its end, or when ctx ends, yields what was read.
// Progress may be nil.
func (c *Case) ReadTraces(ctx context.Context, progress func(diagnose.Progress)) diagnose.Traces {
	t := diagnose.Traces{Run: c.options.Run}
	if c.TraceBytes() > largeTraces {
		debug.SetGCPercent(halfTheGarbage)
	}
	var sources []logparse.Source
	for _, s := range c.traces {
		sources = append(sources, logparse.Source{Name: s.name, Reader: s.reader, Size: s.size})
	}
	o := diagnose.TraceOptions()
	var read, all int64
	o.Progress = func(p logparse.Progress) {
		if read, all = p.Done, p.All; progress != nil {
			progress(diagnose.Progress{Stage: diagnose.Components, Note: "reading the trace", Read: read, All: all,
				Traces: func() diagnose.Traces { return soFar(t, p) }})
		}
	}
	capture, err := logparse.ParseAll(ctx, sources, o)
	if ctx.Err() != nil {
		t.Unread = all - read
	}
	if err != nil && ctx.Err() == nil {
		t.Problems = append(t.Problems, diagnose.InputProblem{Path: c.traces[0].name, Reason: systemReason(err)})
	}
	t.List = capture.Recognised()
	for _, trace := range capture.Traces {
		if err == nil && !trace.Recognised() {
			t.Problems = append(t.Problems, *noTrace(trace))
		}
	}
	return t
}

// TraceBytes is how long the traces of the case are together.
func (c *Case) TraceBytes() int64 {
	var n int64
	for _, s := range c.traces {
		n += s.size
	}
	return n
}

// soFar adds to t the traces that are being read.
func soFar(t diagnose.Traces, p logparse.Progress) diagnose.Traces {
	t.Unread, t.List = p.All-p.Done, p.SoFar().Recognised()
	return t
}

// ReadTrace reads the text of a trace and keeps the records that mark a stage.
func ReadTrace(ctx context.Context, name text.Raw, r io.ReaderAt, size int64) (*logparse.Trace, error) {
	return logparse.Parse(ctx, name, r, size, diagnose.TraceOptions())
}
