package chart

// TextWidth lets the tests measure text as the drawings do.
var TextWidth = textWidth
