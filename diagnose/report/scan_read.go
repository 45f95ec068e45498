package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"vmmdoctor/diagnose"
)

// ReadRows reads the rows of a scan that were written as JSON: an object a line, as scan
// writes them, or lists of such, as PowerShell makes of objects; in UTF-8, or in UTF-16
// with a byte order mark, as PowerShell redirects. It stops at the first that is no row.
func ReadRows(r io.Reader, yield func(ScanRow) error) error {
	d := json.NewDecoder(transform.NewReader(r, unicode.BOMOverride(transform.Nop)))
	for n := 1; ; n++ {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("at byte %d, row %d: %w", d.InputOffset(), n, err)
		}
		if err := rowsIn(raw, yield); err != nil {
			return fmt.Errorf("up to byte %d, row %d: %w", d.InputOffset(), n, err)
		}
	}
}

// rowsIn reads one row, or a list of them.
func rowsIn(raw json.RawMessage, yield func(ScanRow) error) error {
	if !bytes.HasPrefix(raw, []byte("[")) {
		row, err := rowIn(raw)
		if err != nil {
			return err
		}
		return yield(row)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	for _, one := range list {
		if err := rowsIn(one, yield); err != nil {
			return err
		}
	}
	return nil
}

var errNoRow = errors.New("it is no row of vmmdoctor scan --format json")

func rowIn(raw json.RawMessage) (ScanRow, error) {
	var row ScanRow
	if err := json.Unmarshal(raw, &row); err != nil {
		return row, fmt.Errorf("%w: %w", errNoRow, err)
	}
	switch {
	case row.Path.IsEmpty() || row.Generator.Name != program || !slices.Contains(diagnose.Verdicts, diagnose.Verdict(row.Verdict)):
		return row, errNoRow
	case row.Schema != SchemaVersion:
		return row, fmt.Errorf("its schema is %d, this version reads %d", row.Schema, SchemaVersion)
	}
	return row, nil
}
