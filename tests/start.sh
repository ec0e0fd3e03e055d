#!/usr/bin/env bash
# Starts the site as the README describes, on an empty database, and requests every page in every language; then starts it again
# without building. Prints how many seconds each start took.
#   tests/start.sh
set -euo pipefail
cd "$(dirname "$0")/.."

data=$(mktemp -d)
port=${PORT:-5081}
export Site__DataPath=$data Site__PublicUrl=http://localhost:$port
site=''
stop() {
  # Kill the whole process group: the site is a child process of dotnet run.
  [ -z "$site" ] || { kill -- "-$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }
  site=''
}
trap 'stop; rm -rf "$data"' EXIT

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

start() { # arguments: further options of dotnet run
  begin=$(now)
  setsid dotnet run --project src/Almaty2020.Web "$@" -- --urls "http://localhost:$port" >"$data/log" 2>&1 &
  site=$!
  until curl -fs -o /dev/null "http://localhost:$port/en"; do
    kill -0 "$site" 2>/dev/null || { cat "$data/log"; exit 1; }
    [ "$(since "$begin" | cut -d. -f1)" -lt 300 ] || { echo "the site did not answer within 300 s" >&2; cat "$data/log"; exit 1; }
    sleep 0.1
  done
}

start
first=$(since "$begin")
pages=0
for page in $(curl -fs "http://localhost:$port/sitemap.xml" | grep -o '<loc>[^<]*' | cut -c6-); do
  code=$(curl -s -o /dev/null -w '%{http_code}' "$page")
  [ "$code" = 200 ] || { echo "$page answers $code" >&2; exit 1; }
  pages=$((pages + 1))
done
all=$(since "$begin")
[ "$pages" -ge 36 ] || { echo "only $pages pages in the sitemap" >&2; exit 1; }
if grep -E '^[0-9:]{8} (WRN|ERR|FTL) |"@l":"(Warning|Error|Fatal)"|^warn:|^fail:' "$data/log"; then
  echo "the first start must log no warning or error, but logged the above" >&2
  exit 1
fi
stop

start --no-build
second=$(since "$begin")
stop

echo "first start, build included: first 200 after $first s, all $pages pages after $all s; second start without building: $second s"
