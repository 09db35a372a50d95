module example.org/sockets/04-goroutines

go 1.26.0
