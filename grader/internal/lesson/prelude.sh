# The words that the script of an output block may use. Standard output is what
# the reader sees; standard error is shown if the script fails.
set -u

# show COMMAND: the command behind a $, and what it prints, errors too.
show() { printf '$ %s\n' "$*"; eval "$*" 2>&1; }

# await COMMAND: run it until it succeeds; give up after ten seconds.
await() {
  local limit=$((SECONDS + 10))
  while ((SECONDS < limit)); do
    if eval "$*" >/dev/null 2>&1; then return 0; fi
    sleep 0.02
  done
  echo "await $*: not within ten seconds" >&2
  exit 1
}

# serve PROGRAM [FLAG...]: start it on $ADDR, and await that it listens. Its
# process id is then in $server, what it says in the file server.says.
serve() {
  "$@" -addr "$ADDR" 2>server.says &
  server=$!
  await "ss -tan | grep -q \"^LISTEN.*:$PORT \""
}

# go run ./STAGE/PROGRAM [FLAG...]: as a reader types it. The program is the one
# of solutions, or a variant if $as names it, and it is not built again.
go() {
  case "$1 $2" in
    "run ./"[0-9][0-9]-*/*) ;;
    *) command go "$@"; return ;;
  esac
  local program="${as:-${2##*/}}"
  shift 2
  "$program" "$@" || echo "exit status $?" >&2
}

# join ann: nc connects, from ann's port, for ann (bob, cid). What she hears is
# in the file ann.heard. says ann TEXT: she sends it, in one piece, as printf
# prints it. leaves ann: as Control-C does, and it is over when this returns.
join() {
  local port=${1^^} fd
  mkfifo "$1.says"
  nc -p "${!port}" 127.0.0.1 "$PORT" <"$1.says" >"$1.heard" 2>&1 &
  eval "$1_nc=$!"
  exec {fd}>"$1.says"
  eval "$1_says=$fd"
  await "ss -tan | grep -q \"^ESTAB.*127.0.0.1:${!port} *127\""
}
says() { local fd="$1_says"; printf "$2" >&"${!fd}"; }
leaves() { local nc="$1_nc"; kill "${!nc}"; wait "${!nc}"; }

# stop and go on, as Control-Z and fg do: await it with $(state PID), T is stopped.
state() { sed 's/.*) //; s/ .*//' "/proc/$1/stat"; }
pause() { kill -STOP "$1"; await "[ \$(state $1) = T ]"; }
go_on() { kill -CONT "$1"; }

# ss, in columns that do not depend on its version, and in an order that does
# not depend on the kernel's hash tables.
ss() {
  command ss "$@" | awk '
    $1 == "State" { $4 = "Local"; $5 = "Peer" }
    { printf "%-10s  %6s  %6s  %-15s  %s\n", $1, $2, $3, $4, $5 }' |
    { IFS= read -r head; printf '%s\n' "$head"; sort; }
}
