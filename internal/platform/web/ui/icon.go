package ui

// The icons, by what they mean. Each is drawn in a box of 24 with lines in the colour of the text.
const (
	IconSearch   = "search"
	IconOK       = "ok"
	IconGo       = "go"
	IconRisk     = "risk"
	IconOff      = "off"
	IconUnknown  = "unknown"
	IconUp       = "up"
	IconDown     = "down"
	IconSame     = "same"
	IconClock    = "clock"
	IconDocument = "document"
	IconLock     = "lock"
	IconDownload = "download"
)

var icons = map[string]string{
	IconSearch:   `<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>`,
	IconOK:       `<path d="M4 13l5 5L20 6"/>`,
	IconGo:       `<path d="M4 12h15M13 6l6 6-6 6"/>`,
	IconRisk:     `<path d="M12 4L2.5 20h19ZM12 10v5M12 17.6v.1"/>`,
	IconOff:      `<path d="M5 5l14 14M19 5L5 19"/>`,
	IconUnknown:  `<circle cx="12" cy="12" r="9" stroke-dasharray="4 3.5"/><path d="M9.5 9.5a2.6 2.6 0 1 1 3.6 2.4c-.8.4-1.1.9-1.1 1.9M12 17v.1"/>`,
	IconUp:       `<path d="M12 20V5M6 11l6-6 6 6"/>`,
	IconDown:     `<path d="M12 4v15M6 13l6 6 6-6"/>`,
	IconSame:     `<path d="M5 9h14M5 15h14"/>`,
	IconClock:    `<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>`,
	IconDocument: `<path d="M6 3h8l5 5v13H6ZM14 3v5h5"/>`,
	IconLock:     `<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
	IconDownload: `<path d="M12 4v11M7 10l5 5 5-5M4 20h16"/>`,
}

func iconMarkup(name string) string {
	return `<svg class="ico" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + icons[name] + `</svg>`
}
