package ui

// Tone says what kind of state or message something is. It sets colour and icon; the word is the caller's.
type Tone string

// The tones.
const (
	Plain Tone = ""     // provisional, context
	Good  Tone = "ok"   // met, agrees, done
	Going Tone = "go"   // on the way, revised
	Risk  Tone = "risk" // needs attention
	Bad   Tone = "off"  // failed, refused
	None  Tone = "na"   // no data, not assessable
)

var chipIcons = map[Tone]string{Plain: IconClock, Good: IconOK, Going: IconGo, Risk: IconRisk, Bad: IconOff, None: IconUnknown}

// noteClass is the class of a note of this tone.
func (t Tone) noteClass() string {
	switch t {
	case Good:
		return "note ok"
	case Risk:
		return "note warn"
	case Bad:
		return "note bad"
	default:
		return "note"
	}
}
