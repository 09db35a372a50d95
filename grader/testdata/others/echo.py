"""An echo server as Python's socketserver has it: a thread for each client."""
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(4096):
                self.request.sendall(data)
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        print("a client is gone:", sys.exc_info()[1], file=sys.stderr)


host, port = sys.argv[1], int(sys.argv[2])
try:
    server = Server((host, port), Echo)
except OSError as why:
    sys.exit(f"{host}:{port}: {why}")
server.serve_forever()
