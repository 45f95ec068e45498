package diagnose

import "testing"

// Nobody may be left without a word: every cause and stage has all its words.
func TestWordsAreComplete(t *testing.T) {
	for _, id := range CauseOrder {
		if w := causeWords[id]; w.short == "" || w.line == "" || w.full == "" {
			t.Errorf("cause %s lacks words: %+v", id, w)
		}
	}
	for _, id := range StageOrder {
		if w := stageWords[id]; w.title == "" || w.does == "" || w.fails == "" || w.warns == "" {
			t.Errorf("stage %s lacks words: %+v", id, w)
		}
	}
	if len(causeWords) != len(CauseOrder) || len(stageWords) != len(StageOrder) {
		t.Errorf("%d causes and %d stages have words, want %d and %d", len(causeWords), len(stageWords), len(CauseOrder), len(StageOrder))
	}
}
