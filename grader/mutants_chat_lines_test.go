package main

// The mutants of the chat, for the lines that it reads.
var chatLinesMutants = []mutant{
	{
		program: "04-goroutines/chat", bug: "gives a line two seconds",
		old: `	line, err := readLine(in)
	for ; err == nil; line, err = readLine(in) {
`, new: `	next := func() (string, error) {
		_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
		return readLine(in)
	}
	line, err := next()
	for ; err == nil; line, err = next() {
`,
		caughtBy: "pieces", perhaps: "order fifty late vanishes-unread",
	},
	{
		program: "04-goroutines/chat", bug: "drops every \\r at the end of a line",
		old: `strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")`, new: `strings.TrimRight(string(line), "\r\n")`,
		caughtBy: "crlf",
	},
	{
		program: "04-goroutines/chat", bug: "counts letters, and not bytes",
		old: `len(text) > 1024`, new: `len([]rune(text)) > 1024`,
		caughtBy: "too-long",
	},
	{
		program: "04-goroutines/chat", bug: "takes what has come for a line",
		old: `	line, err := in.ReadSlice('\n')
`, new: `	_, err := in.Peek(1)
	line, _ := in.Peek(in.Buffered())
	for i := range line {
		if line[i] == '\n' {
			line = line[:i+1]
			break
		}
	}
	_, _ = in.Discard(len(line))
`,
		caughtBy: "pieces several endless", perhaps: "crlf own-order vanishes-unread",
	},
	{
		program: "04-goroutines/chat", bug: "drops what comes with a line",
		old: `	for ; err == nil; line, err = readLine(in) {
`, new: `	for ; err == nil; line, err = readLine(in) {
		in.Reset(conn)
`,
		caughtBy: "several crlf own-order", perhaps: "empty endless vanishes-unread",
	},
	{
		program: "04-goroutines/chat", bug: "hands no empty line on",
		old: `		said := name + ": " + line`, new: `		if line == "" {
			continue
		}
		said := name + ": " + line`,
		caughtBy: "empty crlf",
	},
	{
		program: "04-goroutines/chat", bug: "takes the blanks off a line",
		old: `strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")`, new: `strings.TrimSpace(string(line))`,
		caughtBy: "bad-names empty any-bytes", perhaps: "crlf",
	},
	{
		program: "04-goroutines/chat", bug: "drops no \\r",
		old: `strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")`, new: `strings.TrimSuffix(string(line), "\n")`,
		caughtBy: "crlf longest",
	},
	{
		program: "04-goroutines/chat", bug: "drops every \\r",
		old: `strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")`, new: `strings.ReplaceAll(strings.TrimSuffix(string(line), "\n"), "\r", "")`,
		caughtBy: "bad-names crlf",
	},
	{
		program: "04-goroutines/chat", bug: "makes text of what is not",
		old: `	return text, err
`, new: `	return strings.ToValidUTF8(text, "?"), err
`,
		caughtBy: "any-bytes",
	},
	{
		program: "04-goroutines/chat", bug: "takes a line of 1023 bytes at most",
		old: `len(text) > 1024`, new: `len(text) >= 1024`,
		caughtBy: "longest",
	},
	{
		program: "04-goroutines/chat", bug: "counts the end of a line",
		old: `len(text) > 1024`, new: `len(line) > 1025`,
		caughtBy: "longest",
	},
	{
		program: "04-goroutines/chat", bug: "has no room for a \\r",
		old: `1024+len("\r\n")`, new: `1024+len("\n")`,
		caughtBy: "longest",
	},
	{
		program: "04-goroutines/chat", bug: "takes a line of 1025 bytes",
		old: `len(text) > 1024`, new: `len(text) > 1025`,
		caughtBy: "too-long",
	},
	{
		program: "04-goroutines/chat", bug: "ends without a word with one whose line is too long",
		old: `		return "", told{errors.New("line too long")}
`, new: `		return "", errors.New("line too long")
`,
		caughtBy: "too-long endless", perhaps: "bad-names",
	},
	{
		program: "04-goroutines/chat", bug: "cuts a line that is too long",
		old: `		return "", told{errors.New("line too long")}
`, new: `		return text[:min(len(text), 1024)], nil
`,
		caughtBy: "too-long endless",
	},
	{
		program: "04-goroutines/chat", bug: "reads a megabyte, and then looks how long the line is",
		old: `1024+len("\r\n")`, new: `1<<20`,
		caughtBy: "endless",
	},
}
