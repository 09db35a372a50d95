module example.org/sockets/03-selector

go 1.26
