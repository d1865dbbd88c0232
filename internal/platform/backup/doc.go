// Package backup writes and reads the file that an installation is restored from: a compressed tar stream that begins with
// a manifest of every part and its SHA-256, encrypted by age on request. It knows no module: the composition says what
// the parts are (T1, T11).
//
// Callers may assume: Write fails if a part is not what the manifest says; Verify reads every byte and refuses a file that
// was cut, altered, made by a newer version or locked by another key; Extract puts nothing under its final meaning before
// it ends, since Begin marks the folder as half restored until Finish; Create leaves nothing under the final name of a
// backup that did not end.
package backup
