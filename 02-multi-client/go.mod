module example.org/sockets/02-multi-client

go 1.26
