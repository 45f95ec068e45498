package report

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"vmmdoctor/diagnose"
	"vmmdoctor/internal/disktest"
	"vmmdoctor/internal/text"
)

// scanned is a library with a disk that fails, one at risk, one that is good,
// one that is no disk, and one whose path and product are hostile.
func scanned(t *testing.T) []ScanRow {
	hostile := judge(t, hostileInputs()...)
	return []ScanRow{
		NewScanRow(text.New(`\\lib\VHDs\W2012.vhd`), judge(t, templateDisk(disktest.SeedOptions{}))),
		NewScanRow(text.New(`\\lib\VHDs\Swapped.vhd`), judge(t, templateDisk(disktest.SeedOptions{SwappedStore: true}))),
		NewScanRow(text.New(`\\lib\VHDs\Good.vhd`), judge(t, templateDisk(disktest.SeedOptions{Generalized: true}))),
		NewScanRow(text.New(`\\lib\VHDs\Empty.vhdx`), judge(t, input(`\\lib\VHDs\Empty.vhdx`, nil))),
		NewScanRow(text.New("=cmd|'/c calc'!A1 "+hostileLines+hostileHTML+hostileMarkdown+hostileScreen), hostile),
	}
}

func TestGoldenScan(t *testing.T) {
	rows := scanned(t)
	for _, format := range ScanFormatNames {
		compare(t, "scan", format, func(w io.Writer) error { return writeScan(w, format, rows) })
	}
}

func writeScan(w io.Writer, format string, rows []ScanRow) error {
	s, err := NewScan(w, styled(format))
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := s.Row(r); err != nil {
			return err
		}
	}
	return s.Close("5 disks: 2 fail, 1 at risk, 1 clear, 1 not judged.")
}

// A spreadsheet takes no cell for a formula, whatever a disk is called.
func TestCSVHoldsNoFormula(t *testing.T) {
	var b strings.Builder
	s, err := NewScan(&b, styled("csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "plain"} {
		if err := s.Row(ScanRow{Path: text.New(path), Verdict: "clear"}); err != nil {
			t.Fatal(err)
		}
	}
	records, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		got = append(got, r[0])
	}
	if want := []string{"path", "'=1+1", "'+1", "'-1", "'@SUM(A1)", "^I=1", "plain"}; !slices.Equal(got, want) {
		t.Errorf("paths are %q, want %q", got, want)
	}
}

// A report that cannot be written says so at once, in every format.
func TestScanStopsAtTheFirstError(t *testing.T) {
	for _, format := range ScanFormatNames {
		s, err := NewScan(full{}, styled(format))
		if err == nil {
			err = s.Row(ScanRow{Verdict: "clear"})
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s: err = %v, want %v", format, err, errFull)
		}
	}
}

// full is a medium without room.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestReportsSayThatTheyCouldNotBeWritten(t *testing.T) {
	d := &diagnose.Diagnosis{Verdict: diagnose.VerdictUnknown}
	for _, format := range FormatNames {
		if err := Diagnosis(full{}, styled(format), d); !errors.Is(err, errFull) {
			t.Errorf("%s: err = %v, want %v", format, err, errFull)
		}
	}
}
