#!/usr/bin/env bash
# Starts the site as the README says, on an empty database, until every page of every language answers 200; then once more
# without building. Prints the seconds that each took.
#   tests/start.sh
set -euo pipefail
cd "$(dirname "$0")/.."

data=$(mktemp -d)
port=${PORT:-5081}
export Site__DataPath=$data Site__PublicUrl=http://localhost:$port
site=''
stop() {
  # The whole group: dotnet run has the site as its child.
  [ -z "$site" ] || { kill -- "-$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }
  site=''
}
trap 'stop; rm -rf "$data"' EXIT

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

start() { # the rest of the command line
  begin=$(now)
  setsid dotnet run --project src/Almaty2020.Web "$@" -- --urls "http://localhost:$port" >"$data/log" 2>&1 &
  site=$!
  until curl -fs -o /dev/null "http://localhost:$port/en"; do
    kill -0 "$site" 2>/dev/null || { cat "$data/log"; exit 1; }
    [ "$(since "$begin" | cut -d. -f1)" -lt 300 ] || { echo "no answer" >&2; cat "$data/log"; exit 1; }
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
  echo "the log of a first start must be quiet" >&2
  exit 1
fi
stop

start --no-build
second=$(since "$begin")
stop

echo "first start, build included: first 200 after $first s, all $pages pages after $all s; second start without building: $second s"
