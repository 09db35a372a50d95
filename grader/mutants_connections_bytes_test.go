package main

// The mutants of 03-selector/client, for what it sends and what it takes for an
// echo.
var connectionsBytesMutants = []mutant{
	{
		program: "03-selector/client", bug: "looks at the first piece of an echo, and counts the others",
		old: `range data[:n] {`, new: `range s.first(data[:n]) {`,
		more: `
var begun = map[*server]bool{}

func (s *server) first(data []byte) []byte {
	if begun[s] {
		return nil
	}
	begun[s] = true
	return data
}`,
		caughtBy: "one-byte",
	},
	{
		program: "03-selector/client", bug: "takes every piece for whole letters",
		old: `	for i, b := range data[:n] {
`, new: `	if strings.ToValidUTF8(string(data[:n]), "") != string(data[:n]) {
		return errors.New("this is no text")
	}
	for i, b := range data[:n] {
`,
		caughtBy: "pieces",
	},
	{
		program: "03-selector/client", bug: "counts bytes, and does not compare them",
		old: `		if i == len(s.want) || b != s.want[i] {
`, new: `		if i == len(s.want) && b != 0 {
`,
		caughtBy: "one-byte all-bad",
	},
	{
		program: "03-selector/client", bug: "compares the beginning and the end",
		old: `		if i == len(s.want) || b != s.want[i] {
`, new: `		if i == len(s.want) || b != s.want[i] && (i < 4 || i > n-4) {
`,
		caughtBy: "one-byte",
	},
	{
		program: "03-selector/client", bug: "takes the first piece for the whole",
		old: `	s.want = s.want[n:]
`, new: `	s.want = nil
`,
		caughtBy: "pieces long closes-early", perhaps: "messages one-byte reset",
	},
	{
		program: "03-selector/client", bug: "wants the whole echo in one piece",
		old: `	s.want = s.want[n:]
`, new: `	if n < len(s.want) {
		return errors.New("too short")
	}
	s.want = nil
`,
		caughtBy: "pieces long", perhaps: "closes-early messages late reset",
	},
	{
		program: "03-selector/client", bug: "sends all before it reads",
		old: `	interest := selector.Read
	if len(s.out) > 0 {
		interest |= selector.Write
	}
`, new: `	interest := selector.Read
	if len(s.out) > 0 {
		interest = selector.Write
	}
`,
		caughtBy: "long", perhaps: "reset",
	},
	{
		program: "03-selector/client", bug: "takes a partial write for a whole one",
		old: `	s.out = s.out[max(n, 0):]
`, new: `	s.out = s.out[max(n, 0):][:0]
`,
		caughtBy: "long", perhaps: "reset",
	},
	{
		program: "03-selector/client", bug: "sends the first message only",
		old: `strings.Join(messages, "")`, new: `strings.Clone(messages[0])`,
		caughtBy: "messages late long closes-early", perhaps: "reset",
	},
	{
		program: "03-selector/client", bug: "puts a space between messages",
		old: `strings.Join(messages, "")`, new: `strings.Join(messages, " ")`,
		caughtBy: "messages late long closes-early", perhaps: "reset",
	},
	{
		program: "03-selector/client", bug: "takes the end of the stream for the end of the echo",
		old: `		return errors.New("the server closed before its echo was whole")
`, new: `		if s.want = nil; conn < 0 {
			return errors.New("")
		}
		return nil
`,
		caughtBy: "closes-early all-bad",
	},
}
