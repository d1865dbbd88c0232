// Package console is the door by which the operator's commands reach the process that holds a data folder: HTTP over a Unix
// socket in a folder that only its owner may enter. Who can open it is the operator: the right is the file's. It serves
// commands that must not stop the server, such as the backup.
//
// Callers may assume: no network reaches the door; a door that a killed process left behind is no door; a fault crosses it
// whole; a stream that broke off is an error, never a short stream.
package console
