package main

// The mutants of 01-blocking, and programs that are unusual and right.
var blockingMutants = []mutant{
	{
		program: "01-blocking/server", bug: "binds every address",
		old: "unix.Bind(ln, sa)", new: "unix.Bind(ln, everywhere(sa))",
		more:     "func everywhere(sa unix.Sockaddr) unix.Sockaddr {\n\tif ip, ok := sa.(*unix.SockaddrInet4); ok {\n\t\tip.Addr = [4]byte{}\n\t}\n\treturn sa\n}",
		caughtBy: "listens",
	},
	{
		program: "01-blocking/server", bug: "never listens",
		old: "unix.Listen(ln, 128)", new: "error(nil)",
		caughtBy: "listens answers",
	},
	{
		program: "01-blocking/server", bug: "never accepts",
		old: "	conn, err := accept(ln)", new: "	for {\n		_ = unix.Pause()\n	}\n	conn, err := accept(ln)",
		caughtBy: "answers speaks-second",
	},
	{
		program: "01-blocking/server", bug: "adds a newline to its answer",
		old: `[]byte("received")`, new: `[]byte("received\n")`,
		caughtBy: "answers",
	},
	{
		program: "01-blocking/server", bug: "greets a client that has not spoken",
		old: "	answer(conn)\n", new: "	_ = sendAll(conn, []byte(\"received\"))\n	answer(conn)\n",
		caughtBy: "answers speaks-second",
	},
	{
		program: "01-blocking/server", bug: "answers once, and ends",
		old: "	answer(conn)\n", new: "	_, _ = unix.Read(conn, make([]byte, 1024))\n	_ = sendAll(conn, []byte(\"received\"))\n",
		caughtBy: "again any-bytes pieces", perhaps: "queue", // it may not have ended yet
	},
	{
		program: "01-blocking/server", bug: "leaves out an answer to a single byte",
		old: "err != nil || n == 0", new: "err != nil || n <= 1",
		caughtBy: "again any-bytes",
	},
	{
		program: "01-blocking/server", bug: "takes a zero byte for the end",
		old: "err != nil || n == 0", new: "err != nil || n == 0 || data[0] == 0",
		caughtBy: "any-bytes",
	},
	{
		program: "01-blocking/server", bug: "reads 4096 bytes at a time",
		old: "make([]byte, 1024)", new: "make([]byte, 4096)",
		caughtBy: "pieces",
	},
	{
		program: "01-blocking/server", bug: "sends half of each answer",
		old: "n, err := unix.Write(conn, out)", new: "n, err := unix.Write(conn, out[:4])\n		n *= 2",
		caughtBy: "answers speaks-second",
	},
	{
		program: "01-blocking/server", bug: "does not look for the end of the stream",
		old: "err != nil || n == 0", new: "err != nil || n < 0",
		caughtBy: "last-words",
	},
	{
		program: "01-blocking/server", bug: "waits for ever at the end of the stream",
		old: "	answer(conn)\n", new: "	answer(conn)\n	for {\n		_ = unix.Pause()\n	}\n",
		caughtBy: "last-words ends reset unheard",
	},
	{
		program: "01-blocking/server", bug: "ends with status 3",
		old: "	return unix.Close(conn)\n", new: "	_ = unix.Close(conn)\n	return unix.Close(1000)\n",
		caughtBy: "ends", perhaps: "last-words", // whoever looks late sees how it ended
	},
	{
		program: "01-blocking/server", bug: "takes silence for an error",
		old: "	answer(conn)\n", new: "	if n, _, _ := unix.Recvfrom(conn, make([]byte, 1), unix.MSG_PEEK); n <= 0 {\n		panic(\"nothing\")\n	}\n	answer(conn)\n",
		caughtBy: "wordless",
	},
	{
		program: "01-blocking/server", bug: "closes the listener first",
		old: "	return unix.Close(conn)\n", new: "	_ = unix.Close(ln)\n	return unix.Close(conn)\n",
		caughtBy: "order",
	},
	{
		program: "01-blocking/server", bug: "leaves closing to the end of the process",
		old: "	return unix.Close(conn)\n", new: "	return nil\n",
		caughtBy: "order",
	},
	{
		program: "01-blocking/server", bug: "serves a second client beside the first",
		old: "	answer(conn)\n", new: "	go func() {\n		if conn, err := accept(ln); err == nil {\n			answer(conn)\n		}\n	}()\n	answer(conn)\n",
		caughtBy: "queue",
	},
	{
		program: "01-blocking/server", bug: "panics at any error of a conversation",
		old: "	answer(conn)\n", new: "	strict(conn)\n",
		more:     "func strict(conn int) {\n	for data := make([]byte, 1024); ; {\n		n, err := unix.Read(conn, data)\n		if err == nil && n > 0 {\n			err = sendAll(conn, []byte(\"received\"))\n		}\n		if err != nil {\n			panic(err)\n		}\n		if n == 0 {\n			return\n		}\n	}\n}",
		caughtBy: "reset unheard",
	},
	{
		program: "01-blocking/server", bug: "panics when write fails",
		old: "		if err := sendAll(conn, []byte(\"received\")); err != nil {\n			return\n", new: "		if err := sendAll(conn, []byte(\"received\")); err != nil {\n			panic(err)\n",
		caughtBy: "unheard",
	},
	{
		program: "01-blocking/server", bug: "tries to write for ever to a client that is gone",
		old: "			return err\n		}\n		out =", new: "			continue\n		}\n		out =",
		caughtBy: "unheard",
	},
	{
		program: "01-blocking/server", bug: "reads a byte more at a time",
		old: "make([]byte, 1024)", new: "make([]byte, 1025)",
		caughtBy: "pieces",
	},
	{
		program: "01-blocking/server", bug: "panics when read fails",
		old: "		if err != nil || n == 0 {\n", new: "		if err != nil {\n			panic(err)\n		}\n		if n == 0 {\n",
		caughtBy: "reset unheard",
	},
	{
		program: "01-blocking/server", bug: "sets no SO_REUSEADDR",
		old: "unix.SO_REUSEADDR, 1)", new: "unix.SO_REUSEADDR, 0)",
		caughtBy: "again-at-once",
	},
	{
		program: "01-blocking/server", bug: "panics when it cannot bind",
		old: "	if err := unix.Bind(ln, sa); err != nil {", new: "	if err := unix.Bind(ln, sa); err != nil {\n		panic(err)\n	} else if err != nil {",
		caughtBy: "in-use",
	},
	{
		program: "01-blocking/server", bug: "goes on after a flag that nobody knows",
		old: "package main\n\nimport \"golang.org/x/sys/unix\"\n", new: "package main\n\nimport (\n	\"flag\"\n\n	\"golang.org/x/sys/unix\"\n)\n\nfunc init() { flag.CommandLine.Init(\"server\", flag.ContinueOnError) }\n",
		caughtBy: "bad-flag",
	},
	{
		program: "01-blocking/server", bug: "ends at any signal",
		old: "package main\n\nimport \"golang.org/x/sys/unix\"\n", new: "package main\n\nimport (\n	\"os\"\n	\"os/signal\"\n\n	\"golang.org/x/sys/unix\"\n)\n\nfunc init() {\n	c := make(chan os.Signal, 1)\n	signal.Notify(c, unix.SIGWINCH, unix.SIGCONT)\n	go func() { <-c; os.Exit(0) }()\n}\n",
		caughtBy: "signals",
	},
	{
		program: "01-blocking/server", bug: "knows one family of addresses",
		old: "unix.Socket(domain,", new: "unix.Socket(unix.AF_INET,",
		caughtBy: "unix",
	},
	{
		program: "01-blocking/server", bug: "reads 7 bytes at a time",
		old: "make([]byte, 1024)", new: "make([]byte, 7)",
		caughtBy: "",
	},
	{
		program: "01-blocking/server", bug: "answers byte by byte, and chats on standard output",
		old: "n, err := unix.Write(conn, out)", new: "println(\"a byte\")\n		_, _ = unix.Write(1, make([]byte, 4000))\n		n, err := unix.Write(conn, out[:1])",
		caughtBy: "",
	},
	{
		program: "01-blocking/server", bug: "lets one connection wait",
		old: "unix.Listen(ln, 128)", new: "unix.Listen(ln, 1)",
		caughtBy: "",
	},
	{
		program: "01-blocking/client", bug: "never connects",
		old: "	if err := unix.Connect(conn, sa); err != nil {\n", new: "	for {\n		_ = unix.Pause()\n	}\n	if err := unix.Connect(conn, sa); err != nil {\n",
		caughtBy: "says-hello nobody",
	},
	{
		program: "01-blocking/client", bug: "ends its message with a newline",
		old: "sendAll(conn, message)", new: "sendAll(conn, append(message, '\\n'))",
		caughtBy: "says-hello",
	},
	{
		program: "01-blocking/client", bug: "always says Hello",
		old: "sendAll(conn, message)", new: "sendAll(conn, []byte(\"Hello\"))",
		caughtBy: "message long",
	},
	{
		program: "01-blocking/client", bug: "sends 64 KiB at most",
		old: "sendAll(conn, message)", new: "sendAll(conn, message[:min(len(message), 65536)])",
		caughtBy: "long",
	},
	{
		program: "01-blocking/client", bug: "reads once",
		old: "		have += n\n", new: "		return answer[:n], nil\n",
		caughtBy: "two-pieces byte-by-byte half-answer reset",
	},
	{
		program: "01-blocking/client", bug: "reads twice",
		old: "have < answerSize; {", new: "have < answerSize && have != 8; {\n		if have > 4 {\n			break\n		}",
		caughtBy: "byte-by-byte",
	},
	{
		program: "01-blocking/client", bug: "reads to the end of the stream",
		old: "	return readAnswer(conn)\n", new: "	answer, err := readAnswer(conn)\n	_, _ = unix.Read(conn, make([]byte, 1024))\n	return answer, err\n",
		caughtBy: "prints closes",
	},
	{
		program: "01-blocking/client", bug: "takes the end of the stream for the end of the answer",
		old: "		if n == 0 {", new: "		if n == 0 && have > 0 {\n			return answer[:have], nil\n		}\n		if n == 0 {",
		caughtBy: "half-answer",
	},
	{
		program: "01-blocking/client", bug: "waits for ever on a server that has closed",
		old: "		if n == 0 {", new: "		if n == 0 {\n			continue\n		}\n		if n == 0 {",
		caughtBy: "half-answer no-answer",
	},
	{
		program: "01-blocking/client", bug: "is content with no answer",
		old: "		if n == 0 {", new: "		if n == 0 && have == 0 {\n			return nil, nil\n		}\n		if n == 0 {",
		caughtBy: "no-answer",
	},
	{
		program: "01-blocking/client", bug: "panics when read fails",
		old: "		if err != nil {\n			return nil, err\n		}\n		if n == 0", new: "		if err != nil {\n			panic(err)\n		}\n		if n == 0",
		caughtBy: "reset",
	},
	{
		program: "01-blocking/client", bug: "tries again and again to connect",
		old: "	if err := unix.Connect(conn, sa); err != nil {\n", new: "	for unix.Connect(conn, sa) == unix.ECONNREFUSED {\n	}\n	if err := unix.Connect(conn, sa); err != nil && err != unix.EISCONN {\n",
		caughtBy: "nobody",
	},
	{
		program: "01-blocking/client", bug: "ends at any signal",
		old: "	\"errors\"\n\n	\"golang.org/x/sys/unix\"\n)\n", new: "	\"errors\"\n	\"os\"\n	\"os/signal\"\n\n	\"golang.org/x/sys/unix\"\n)\n\nfunc init() {\n	c := make(chan os.Signal, 1)\n	signal.Notify(c, unix.SIGWINCH, unix.SIGCONT)\n	go func() { <-c; os.Exit(0) }()\n}\n",
		caughtBy: "signals",
	},
	{
		program: "01-blocking/client", bug: "knows one family of addresses",
		old: "unix.Socket(domain,", new: "unix.Socket(unix.AF_INET,",
		caughtBy: "unix",
	},
	{
		program: "01-blocking/client", bug: "sends byte by byte",
		old: "unix.Write(conn, out)", new: "unix.Write(conn, out[:1])",
		caughtBy: "",
	},
	{
		program: "01-blocking/client", bug: "closes its half when it has asked",
		old: "	return readAnswer(conn)\n", new: "	_ = unix.Shutdown(conn, unix.SHUT_WR)\n	return readAnswer(conn)\n",
		caughtBy: "",
	},
	{
		program: "01-blocking/server", bug: "loses what comes with the end of the stream",
		old: "		// Step 7.3. Answer.\n", new: "		fds := []unix.PollFd{{Fd: int32(conn), Events: unix.POLLRDHUP}}\n		if n, _ := unix.Poll(fds, 500); n > 0 {\n			return\n		}\n		// Step 7.3. Answer.\n",
		caughtBy: "last-words",
	},
	{
		program: "01-blocking/client", bug: "prints received without having read it",
		old: "	return readAnswer(conn)\n", new: "	return []byte(\"received\"), nil\n",
		caughtBy: "late half-answer no-answer reset", perhaps: "prints long two-pieces byte-by-byte eight-bytes closes unix",
	},
	{
		program: "01-blocking/client", bug: "prints all that has come",
		old: "	return readAnswer(conn)\n", new: "	answer, err := readAnswer(conn)\n	if err != nil {\n		return nil, err\n	}\n	more := make([]byte, 1024)\n	n, _, _ := unix.Recvfrom(conn, more, unix.MSG_DONTWAIT)\n	return append(answer, more[:max(n, 0)]...), nil\n",
		caughtBy: "eight-bytes",
	},
}
