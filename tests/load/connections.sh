#!/usr/bin/env bash
# Tests slow clients: holds 10,000 idle connections and 500 that send single bytes (slowloris) on the published site while a visitor reads
# a page. Prints one table; fails when the visitor gets no answer or the slow connections are not closed.
#   tests/load/connections.sh [--build FOLDER]      FOLDER: output of `dotnet publish`; published to a temporary folder if omitted
set -euo pipefail
cd "$(dirname "$0")/../.."

idle=10000 slow=500 page=/en/mayor build=''
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$(cd "$2" && pwd) ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
ulimit -n 12000 2>/dev/null || { echo "needs 12000 open files (ulimit -n)" >&2; exit 1; }

work=$(mktemp -d)
site=''
stop() {
  [ -z "$site" ] || { kill "$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT
fail() { echo "$*" >&2; exit 1; }
port=15180
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
if [ -z "$build" ]; then
  build=$work/site
  dotnet publish src/Almaty2020.Web --configuration Release --output "$build" --verbosity quiet >&2
fi
(cd "$build" && exec env ASPNETCORE_ENVIRONMENT=Production Site__ShowSetupLink=false Site__DataPath="$work/data" Site__ConnectionsPerAddress=20000 \
  dotnet Almaty2020.Web.dll --urls "http://127.0.0.1:$port" >"$work/log" 2>&1) &
site=$!
for try in {1..1200}; do
  ! curl -fs -o /dev/null "http://127.0.0.1:$port$page" || break
  [ "$try" -lt 1200 ] && kill -0 "$site" 2>/dev/null || { cat "$work/log" >&2; fail "the site did not answer within two minutes"; }
  sleep 0.1
done

memory() { awk '$1 == "VmRSS:" { print int($2 / 1024) }' "/proc/$site/status"; }
held() { find "/proc/$site/fd" -lname 'socket:*' | wc -l; }
visit() { # prints the slowest of 50 response times, in milliseconds
  for _ in {1..50}; do
    curl -s -m 10 -o "$work/body" -w '%{http_code} %{time_total}\n' "http://127.0.0.1:$port$page"
  done | awk '$1 != 200 { exit 1 } $2 > most { most = $2 } END { printf "%.1f", most * 1000 }' || fail "a request of the visitor failed"
}

before=$(visit) before_memory=$(memory)
connections=()
for ((i = 0; i < idle; i++)); do
  exec {fd}<>"/dev/tcp/127.0.0.1/$port" || fail "connection $i was refused"
  connections+=("$fd")
done
slow_ones=()
for ((i = 0; i < slow; i++)); do
  exec {fd}<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ' "$page" >&"$fd"
  slow_ones+=("$fd")
done
for _ in {1..50}; do # until the last connections are accepted
  at_once=$(held)
  [ "$at_once" -lt $((idle + slow)) ] || break
  sleep 0.1
done
[ "$at_once" -ge $((idle + slow)) ] || fail "the site holds only $at_once connections"
during=$(visit) during_memory=$(memory)

trap '' PIPE # writing to a connection that the site has closed must not end this script
for _ in {1..30}; do
  for fd in "${slow_ones[@]}"; do { printf a >&"$fd"; } 2>/dev/null || true; done
  [ "$(held)" -gt $((at_once - slow)) ] || break
  sleep 1
done
left=$(($(held) - at_once + slow))
[ "$left" -le 0 ] || fail "$left of $slow slow connections are still open after half a minute"
for fd in "${connections[@]}" "${slow_ones[@]}"; do exec {fd}>&-; done
after=$(visit)

cat <<TABLE
| connections held | slowest of 50 visits, ms | memory, MB |
|---|---|---|
| none | $before | $before_memory |
| $idle idle and $slow slow | $during | $during_memory |
| slow ones closed by the site, idle ones by the client | $after | $(memory) |
TABLE
