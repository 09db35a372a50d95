#variant racy chat "events := make(chan func(all members))\n\tgo room(events)" "all := members{}"
#variant racy chat "talk(conn, events) })\n\tclose(events)" "talk(conn, all) })"
#variant racy chat "events chan<- func(all members)" "all members"
#variant racy chat "events <- func(all members) { all.enter(m) }" "all.enter(m)"
#variant racy chat "events <- func(all members) { all.tell(m, said) }" "all.tell(m, said)"
#variant racy chat "events <- func(all members) { all.leave(m) }" "all.leave(m)"
#race racy
#mask "0x[0-9a-f]+" "0x00c000123456"
#mask "\n(Read|Write) at (.*) by goroutine [0-9]+" "\nRead at $2 by goroutine 9"
#mask "Previous (read|write) at (.*) by goroutine [0-9]+" "Previous write at $2 by goroutine 8"
serve racy
members=0
visit() {
  pause $server
  for i in {1..10}; do
    members=$((members + 1))
    exec {fd}<>/dev/tcp/127.0.0.1/$PORT
    echo "bob$members" >&$fd
  done
  go_on $server
  for ((i = 0; i < 10; i++)); do IFS= read -r -t 5 -u $((fd - i)) line; done
}
while ((members < 200)) && ! grep -q "^Goroutine" server.says; do visit; done
grep -m 5 -e RACE -e ' at 0x' -e 'members.enter()' server.says
echo '# or first a write, then a read; in another function, and after runtime.map…'
