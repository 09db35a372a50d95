"""The lecture's server: one client, one exchange, no loop."""
import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # 1
s.bind((host, port))                                   # 2
s.listen()                                             # 3
conn, addr = s.accept()                                # 6
data = conn.recv(1024)                                 # 7.2
conn.sendall(b"received")                              # 7.3
data = conn.recv(1024)                                 # 8.2
conn.close()                                           # 9
