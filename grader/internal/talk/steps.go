package talk

// A call is what a program does at a step, as the kernel sees it.
type call string

const (
	listens   call = "bind, listen"
	connects  call = "socket, connect"
	accepts   call = "accept"
	reads     call = "read"
	readsEnd  call = "read, at the end of the stream"
	sends     call = "write"
	closes    call = "close"
	readsBack call = "read the answer"
	hands     call = "hand a socket to a child"
	begins    call = "begin as a child"
	goesOn    call = "come back for more"
)

// steps are the numbers that these calls have in the files of each program. A
// command of somebody's own has none.
var steps = map[string]map[call]string{
	"01-blocking/server":         {goesOn: "steps 7 and 8", listens: "steps 2 and 3", accepts: "step 6", reads: "step 7.2", readsEnd: "step 8.2", sends: "step 7.3", closes: "step 9"},
	"01-blocking/client":         {connects: "steps 4 and 5", readsBack: "step 7.4", closes: "step 8.1"},
	"02-multi-client/sequential": {goesOn: "step 3", listens: "step 1", accepts: "step 2", closes: "step 4", reads: "step 5", readsEnd: "step 5", sends: "step 6"},
	"02-multi-client/threads":    {goesOn: "step 3", listens: "step 1", accepts: "step 2", closes: "step 4", reads: "step 5", readsEnd: "step 5", sends: "step 6"},
	"02-multi-client/processes":  {goesOn: "step 3", listens: "step 1", accepts: "step 2", hands: "steps 3.1 and 3.2", begins: "step 3.2", closes: "step 4", reads: "step 5", readsEnd: "step 5", sends: "step 6"},
	"03-selector/server":         {goesOn: "step 3", listens: "step 1", accepts: "step 5", closes: "step 4", reads: "step 7", readsEnd: "step 7", sends: "steps 8 and 9"},
	"03-selector/client":         {connects: "step 2", readsBack: "step 7", closes: "step 4"},
	"04-goroutines/server":       {goesOn: "step 1", accepts: "step 1", closes: "step 7", reads: "step 4", readsEnd: "step 4", sends: "step 4"},
	"04-goroutines/relay":        {connects: "step 1", reads: "step 4", readsEnd: "step 5", sends: "step 4"},
	"04-goroutines/chat":         {reads: "step 5", readsEnd: "step 4", sends: "step 7"},
}

// step says where in the student's file a call has its place: " (step 6)".
func (r *Room) step(c call) string {
	number, ok := steps[r.candidate.Program][c]
	if !ok || r.candidate.Source == "" {
		return ""
	}
	return " (" + number + ")"
}
