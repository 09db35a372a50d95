#variant mend3 lecture "Read|selector.Write, &client{}" "Read, &client{}"
#variant mend3 lecture "c.out = append([]byte{}, data[:n]...)" "c.out = append(c.out, data[:n]...)\n\t\t\tif err := clients.Modify(conn, selector.Read|selector.Write, c); err != nil {\n\t\t\t\treturn err\n\t\t\t}"
#variant mend3 lecture "_, err := unix.Write" "n, err := unix.Write"
#variant mend3 lecture "c.out = nil " "c.out = c.out[max(n, 0):] "
#variant mend3 lecture "// Python: data['buffer'] = b''" "\n\t\tif err == nil && len(c.out) == 0 {\n\t\t\terr = clients.Modify(conn, selector.Read, c)\n\t\t}"
#variant mend4 lecture "Read|selector.Write, &client{}" "Read, &client{}"
#variant mend4 lecture "c.out = append([]byte{}, data[:n]...)" "c.out = append(c.out, data[:n]...)\n\t\t\tif err := clients.Modify(conn, selector.Write, c); err != nil {\n\t\t\t\treturn err\n\t\t\t}"
#variant mend4 lecture "_, err := unix.Write" "n, err := unix.Write"
#variant mend4 lecture "c.out = nil " "c.out = c.out[max(n, 0):] "
#variant mend4 lecture "// Python: data['buffer'] = b''" "\n\t\tif err == nil && len(c.out) == 0 {\n\t\t\terr = clients.Modify(conn, selector.Read, c)\n\t\t}"
#mask "(?m)^ *[0-9]{5,6}$" " 57028"
#mask "(?m)^ *[0-9]{4}$" "  7700"
pgrep() { echo $server; }
for mended in mend3 mend4; do
  serve $mended
  ann -addr $ADDR >/dev/null
  echo "# with mends 1 to ${mended#mend}"
  show 'ps -o rss= -p $(pgrep -x server)'
  kill $server
  wait $server
done
