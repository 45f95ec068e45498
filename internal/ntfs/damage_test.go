package ntfs

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

)

var le = binary.LittleEndian

// wantFormatError wants a *FormatError that says so.
func wantFormatError(t *testing.T, what string, err error, want string) {
	t.Helper()
	var f *FormatError
	if !errors.As(err, &f) || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error is %v, want a *FormatError with %q", what, err, want)
	}
}
