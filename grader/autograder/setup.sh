#!/usr/bin/env bash
# Gradescope runs this once, when the image of the autograder is built: with the
# network, as root. It brings Go, and builds the grader and its hidden tests.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
export PATH="$PATH:/usr/local/go/bin"

if ! command -v go >/dev/null; then
	apt-get update
	apt-get install -y ca-certificates curl git
	curl -fsSL "https://go.dev/dl/GO_VERSION.linux-$(dpkg --print-architecture).tar.gz" | tar -C /usr/local -xz
fi

cd "$root/source/grader"
GOWORK=off go build -o "$root/source/bin/grader" .
"$root/source/bin/grader" --list >/dev/null # compiles the hidden tests, and keeps them
"$root/source/bin/grader" gradescope --run "$root/source/nothing" --results "$root/source/warm.json" >/dev/null
rm -f "$root/source/warm.json"
chmod -R o= "$root/source" # not for students to read
