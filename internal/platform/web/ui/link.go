package ui

// Link is a text that leads somewhere. Href is a finished address (web.URL makes one in the reader's language).
type Link struct {
	Text string
	Href string
	Lang string // of the text, if it is not the page's
}
