// Package files is the only door to the files of the host.
//
// What is read is opened here, shared with those who write it ([Open],
// [OpenFolder]). What is written is made here: whole or not at all ([Create]),
// or at the end of the program's own log ([Append]), and never over a file that
// was read, nor over anything that is a virtual disk or a registry hive.
package files
