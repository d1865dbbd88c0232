package diagnostics

// AlarmKind says what a person should look at.
type AlarmKind string

// The alarms.
const (
	AlarmDiverges   AlarmKind = "diverges"   // two sources of the same unit are further apart than the limit
	AlarmLeft       AlarmKind = "left"       // the ratio of two sources has left its usual range
	AlarmAbsent     AlarmKind = "absent"     // a source that had figures has none
	AlarmIncomplete AlarmKind = "incomplete" // a source has delivered a part of the year
)

// Alarm is a finding with its addressee. It is a question to the sources and no judgement of them.
type Alarm struct {
	Kind  AlarmKind
	Pair  Pair // of two sources
	Voice int  // of one
	Last  int  // the last year of which an absent source spoke
}

// Alarms are those of the year, pairs first.
func (t Triangulation) Alarms() []Alarm {
	var list []Alarm
	for _, p := range t.Now() {
		if p.Verdict == Diverges {
			list = append(list, Alarm{Kind: AlarmDiverges, Pair: p})
		}
		if p.Agreement.Habit == Left {
			list = append(list, Alarm{Kind: AlarmLeft, Pair: p})
		}
	}
	for i, v := range t.Voices {
		c := v.At(t.Query.Year)
		last := 0
		for y, before := range v.Counts {
			if before.Known() && y < t.Query.Year {
				last = max(last, y)
			}
		}
		switch {
		case !c.Known() && last > 0:
			list = append(list, Alarm{Kind: AlarmAbsent, Voice: i, Last: last})
		case c.Known() && obstacle(c, c) == NotWhole:
			list = append(list, Alarm{Kind: AlarmIncomplete, Voice: i})
		}
	}
	return list
}
