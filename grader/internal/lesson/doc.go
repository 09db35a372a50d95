// Package lesson keeps the workbook true. Nothing in its Markdown is typed by
// hand that a machine can show: the package prints those blocks, and its tests
// compare. They hold a lesson to the house style too, the stages to their
// solutions, and the teaching files to their budgets.
//
//	go test -count=1 ./grader/internal/lesson           compares
//	go test -count=1 ./grader/internal/lesson -update   prints the blocks anew
//
// (-count=1, because Go's test cache does not look at files of other modules.)
//
// # Markers
//
// A marker is an HTML comment, and speaks of the fenced block below it. A block
// that is not there yet is made.
//
//	<!-- code: FILE -->                      a whole file
//	<!-- code: FILE func NAME -->            a function, with its comment; a method is Type.NAME
//	<!-- code: FILE from "A" to "B" -->      from the one line that holds A up to, not including,
//	                                         the next that holds B; without to, up to a blank line
//	<!-- output: SCRIPT -->                  what a bash script prints on standard output
//	<!-- output: FILE.sh -->                 the same, with the script in a file: in testdata,
//	                                         where its variants would tell the answer
//	<!-- race: NAME… -->                     a table of what the race has measured of those servers,
//	                                         in .github/race/race.json
//	<!-- diagram: WHAT -->                   drawn by hand, and says so
//	<!-- steps: FILE -->                     the list below has a "- **Step N.** …" for each
//	                                         "// Step N. …" of FILE, in the same order
//	<!-- steps: FILE beyond OTHER -->        only for the steps that OTHER does not have, too
//	<!-- lesson: to come -->                 a stage whose lesson is not written yet
//
// Files are named from the workbook's folder. Two kinds of block need no marker:
// sh, commands for the reader to type, and mermaid. Every lesson has one timing
// diagram, with a line each that begins "ann", "server" and "bob"; dots wait.
//
// # Scripts
//
// A script runs in an empty folder. The programs of its stage, built from
// solutions, are on its PATH. $ADDR is an address that nobody uses, $PORT its
// port; $ANN, $BOB and $CID are ports for clients to come from. In what the
// script prints they appear as 127.0.0.1:65432 and as 50001, 50002 and 50003,
// and any other port of 127.0.0.1 as 50011, 50012, …, so that a comparison holds
// on every machine. prelude.sh has the words that a script may use. Lines for
// this package come first:
//
//	#variant NAME PROGRAM "OLD" "NEW"    a program NAME: PROGRAM with one thing replaced
//	#race NAME                           that variant is built with the race detector
//	#mask "REGEXP" "REPLACEMENT"         for what else differs from run to run
//
// A #variant for a NAME that is there already replaces one thing more in it.
// A script fails if it runs for too long, or says so by its status.
package lesson
