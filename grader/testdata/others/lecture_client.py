"""The lecture's client: it takes one recv for the whole answer."""
import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # 4
s.connect((host, port))                                # 5
s.sendall(b"Hello")                                    # 7.1
data = s.recv(1024)                                    # 7.4
s.close()                                              # 8.1
print(data.decode())
