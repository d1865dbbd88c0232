package chart

// TextWidth lets the tests measure text as the drawings do.
var TextWidth = textWidth

// LooksOf are the attributes that a file gives to a class.
func LooksOf(class string) [][2]string { return looksOf([]string{class}) }
