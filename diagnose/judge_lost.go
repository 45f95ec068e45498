package diagnose

import (
	"fmt"
	"maps"
	"slices"
)

// A lostRead is a read that failed, and the number of its disk.
type lostRead struct {
	Loss
	disk int
}

// takeBackLost makes unknown what rests on reads that failed: the stage at which
// each did, and whatever fails from the first of them on, since there is no telling
// what of it follows. A disk on a share that goes away is not damaged.
func (j *judging) takeBackLost() {
	for _, d := range j.d.Disks {
		for _, l := range d.Lost {
			if d.Role != RoleReference {
				j.lost = append(j.lost, lostRead{l, d.Number})
			}
		}
	}
	if len(j.lost) == 0 {
		return
	}
	slices.SortStableFunc(j.lost, func(a, b lostRead) int { return a.Stage.Number() - b.Stage.Number() })
	unknown := map[StageID]bool{}
	for _, l := range j.lost {
		unknown[l.Stage] = true
		unknown[Generalize] = unknown[Generalize] || l.Stage == OSIdentity // Windows is read for both
	}
	for i := range j.d.Stages {
		s := &j.d.Stages[i]
		fails := s.Disk.Outcome == Fail && s.ID.Number() >= j.lost[0].Stage.Number()
		if !unknown[s.ID] && !fails {
			continue
		}
		s.Disk.Outcome, s.Summary = Unknown, shortUnreadable
		s.Disk.Evidence = slices.DeleteFunc(s.Disk.Evidence, func(e Evidence) bool { return e.Outcome == Fail || e.Outcome == Warn })
		maps.DeleteFunc(j.causes, func(_ CauseID, c Cause) bool { return c.Stage == s.ID })
	}
	for _, l := range j.lost {
		place := Place{Source: FromDisk, Disk: l.disk, Offset: l.Offset, Space: OnDisk}
		if !l.Path.IsEmpty() {
			place.Path, place.Offset, place.Space = l.Path, 0, NoOffset
		}
		j.onDisk(l.Stage, Evidence{Label: nameLost, Found: foundUnreadable, Text: l.says(), Place: place})
	}
}

// says is the sentence about a read that failed.
func (l *Loss) says() string {
	if l.Path.IsEmpty() {
		return fmt.Sprintf(saysLost, l.Offset, l.Reason)
	}
	return fmt.Sprintf(saysLostFile, l.Path, l.Reason)
}

func (l *Loss) advice() string {
	if l.Path.IsEmpty() {
		return adviceLost
	}
	return adviceLostFile
}
