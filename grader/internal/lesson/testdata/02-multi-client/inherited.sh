#variant inherited processes "unix.CloseOnExec(ln)" ""
serve inherited
join ann
await 'grep -qs "^PPid:.$server\$" /proc/[0-9]*/status'
kill $server
wait $server
show "go run ./02-multi-client/processes -addr $ADDR"
