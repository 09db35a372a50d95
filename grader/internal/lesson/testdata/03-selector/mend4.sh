#variant mend3 lecture "Read|selector.Write, &client{}" "Read, &client{}"
#variant mend3 lecture "c.out = append([]byte{}, data[:n]...)" "c.out = append(c.out, data[:n]...)\n\t\t\tif err := clients.Modify(conn, selector.Read|selector.Write, c); err != nil {\n\t\t\t\treturn err\n\t\t\t}"
#variant mend3 lecture "_, err := unix.Write" "n, err := unix.Write"
#variant mend3 lecture "c.out = nil " "c.out = c.out[max(n, 0):] "
#variant mend3 lecture "// Python: data['buffer'] = b''" "\n\t\tif err == nil && len(c.out) == 0 {\n\t\t\terr = clients.Modify(conn, selector.Read, c)\n\t\t}"
#mask "got [0-9]+, .*" "got 2875904, then the end: EOF"
go() { "${2##*/}" -addr "$ADDR" "${@:3}"; }
full() { command ss -tn | awk -v s=127.0.0.1:$PORT '$4 == s && $2 == 0 && $3 > 1000000 { found = 1 } END { exit !found }'; }
used() { cut -d' ' -f14,15 /proc/$server/stat; }
still() { local was="$(used)"; sleep 0.2; [ "$was" = "$(used)" ] && full; }
serve mend3
show "go run ./03-selector/ann -bye"
for try in 1 2; do # which of the two it is, is luck, unless the server sleeps
  kill -0 $server 2>/dev/null || break
  go run ./03-selector/ann -bye -late 5s -mib 8 >/dev/null & ann=$!
  await still
  pause $server
  wait $ann
  go_on $server
  sleep 0.5
done
await '! kill -0 $server'
echo '$ go run ./03-selector/server'
cat server.says
wait $server || echo "exit status $?"
