package main

// message words an error for the person at the console.
func message(err error) string { return err.Error() }
