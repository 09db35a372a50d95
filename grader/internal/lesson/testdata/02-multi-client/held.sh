#variant held processes "defer unix.Close(conn)\n\tunix.CloseOnExec(conn)" ""
serve held
children() { grep -ls "^PPid:.$server\$" /proc/[0-9]*/status | cut -d/ -f3; }
pgrep() { children | sort -n | tail -1; }
await "[ -e ann.ends ]" | nc -N -p $ANN 127.0.0.1 $PORT &
await "ss -tan | grep -q \"^ESTAB.*127.0.0.1:$ANN *127\""
await '(( $(children | wc -l) == 1 ))'
join bob
await '(( $(children | wc -l) == 2 ))'
touch ann.ends
await '(( $(children | wc -l) == 1 ))'
show 'ls -l /proc/$(pgrep -n processes)/fd | grep -c socket'
show "ss -tan | grep -e State -e $ANN"
