module example.org/sockets/grader

go 1.26
