#variant unasked processes "signal.Ignore(unix.SIGCHLD)" "signal.Reset(unix.SIGCHLD)"
serve unasked
pgrep() { grep -ls "^PPid:.$server\$" /proc/[0-9]*/status | cut -d/ -f3; }
join ann
await '[ -n "$(pgrep)" ]'
leaves ann
await 'grep -q zombie /proc/$(pgrep)/status'
show 'grep State /proc/$(pgrep -n processes)/status'
