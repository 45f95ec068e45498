package diagnose

import (
	"fmt"
	"maps"
	"slices"
)

// losses are the reads that failed on the disks that are judged.
func (j *judging) losses() []Loss {
	var lost []Loss
	for _, d := range j.d.Disks {
		if d.Role != RoleReference {
			lost = append(lost, d.Lost...)
		}
	}
	slices.SortStableFunc(lost, func(a, b Loss) int { return a.Stage.Number() - b.Stage.Number() })
	return lost
}

// takeBackLost makes unknown what rests on reads that failed: the stage at which
// each did, and whatever fails from the first of them on, since there is no telling
// what of it follows. A disk on a share that goes away is not damaged.
func (j *judging) takeBackLost() {
	lost := j.losses()
	if len(lost) == 0 {
		return
	}
	unknown := map[StageID]bool{}
	for _, l := range lost {
		unknown[l.Stage] = true
		unknown[Generalize] = unknown[Generalize] || l.Stage == OSIdentity // Windows is read for both
	}
	for i := range j.d.Stages {
		s := &j.d.Stages[i]
		fails := s.Disk.Outcome == Fail && s.ID.Number() >= lost[0].Stage.Number()
		if !unknown[s.ID] && !fails {
			continue
		}
		s.Disk.Outcome, s.Summary = Unknown, shortUnreadable
		s.Disk.Evidence = slices.DeleteFunc(s.Disk.Evidence, func(e Evidence) bool { return e.Outcome == Fail || e.Outcome == Warn })
		maps.DeleteFunc(j.causes, func(_ CauseID, c Cause) bool { return c.Stage == s.ID })
	}
	for _, l := range lost {
		j.onDisk(l.Stage, Evidence{Label: nameLost, Found: foundUnreadable, Text: fmt.Sprintf(saysLost, l.Offset, l.Reason),
			Place: Place{Source: FromDisk, Disk: j.diskOf(l), Offset: l.Offset, Space: OnDisk}})
	}
}

// diskOf is the number of the disk of a loss.
func (j *judging) diskOf(l Loss) int {
	return 1 + slices.IndexFunc(j.d.Disks, func(d Disk) bool { return d.Role != RoleReference && slices.Contains(d.Lost, l) })
}
