package text

import (
	"encoding/json"
	"testing"
)

// What is written as JSON is read again, also what is no text; JSON of others is read as
// they mean it.
func TestJSONReadsBack(t *testing.T) {
	for _, s := range []string{"", "D:\\VMs\\a.vhdx", "a\"b\\c\n\t\x00\x1b[2J", "größe 日本 😀", "\u202e\ufeff", "\U000e0001", "\xff\xfe x\x80",
		"\xed\xa0\x80 high", "\ufffd", "\ufffd \xff <&>"} {
		b, err := json.Marshal(New(s))
		if err != nil {
			t.Fatal(err)
		}
		var back Raw
		if err := json.Unmarshal(b, &back); err != nil || back != New(s) {
			t.Errorf("%q became %s and then %q, %v", s, b, back.s, err)
		}
	}
	for in, want := range map[string]string{`"a\/b\b\f\r"`: "a/b\b\f\r", `"\ud83d\ude00"`: "😀", `"\ud83d x"`: "\xed\xa0\xbd x", `null`: "", `"\ufffd\n\"\/\ud83d\ude00"`: "\ufffd\n\"/😀"} {
		var got Raw
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != New(want) {
			t.Errorf("%s is read as %q, %v; want %q", in, got.s, err, want)
		}
	}
	var r Raw
	if err := json.Unmarshal([]byte("7"), &r); err == nil {
		t.Error("a number is read as text")
	}
}
