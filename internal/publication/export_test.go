package publication

// Partition lets the tests choose age groups as the pyramids do.
var Partition = partition
