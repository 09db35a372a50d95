// Package hidden holds the hidden tests: the checks of every program, a file a
// stage, as conversations. See package talk for how one is written.
package hidden
