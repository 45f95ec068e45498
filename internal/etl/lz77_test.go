package etl

import (
	"bytes"
	"strings"
	"testing"
)

// The examples of [MS-XCA] 3.1, and what is none.
func TestDecompress(t *testing.T) {
	letters := "abcdefghijklmnopqrstuvwxyz"
	for _, tt := range []struct {
		name, in, want string
		room           int
		fails          string
	}{
		{"letters", "\x3f\x00\x00\x00" + letters, letters, 100, ""},
		{"300 times abc", "\xff\xff\xff\x1f\x61\x62\x63\x17\x00\x0f\xff\x26\x01", strings.Repeat("abc", 100), 1000, ""},
		{"nothing", "", "", 100, ""},
		{"cut within the flags", "\x00\x00", "", 100, "ends at 0x2"},
		{"cut within a match", "\xff\xff\xff\x1f\x61\x62\x63\x17", "abc", 100, "ends at 0x8"},
		{"a match to before the beginning", "\xff\xff\xff\x1f\x61\x62\x63\x27\x00\x01", "abc", 100, "before the beginning"},
		{"more than there is room for", "\xff\xff\xff\x1f\x61\x62\x63\x17\x00\x0f\xff\x26\x01", "abc", 100, "longer than a buffer"},
	} {
		got, err := decompress([]byte("head"), []byte(tt.in), tt.room+4)
		if failed := err != nil && tt.fails != "" && strings.Contains(err.Error(), tt.fails); failed != (tt.fails != "") || err != nil && tt.fails == "" ||
			!bytes.Equal(got, []byte("head"+tt.want)) {
			t.Errorf("%s: %q, %v; want %q, %s", tt.name, got, err, tt.want, tt.fails)
		}
	}
}
