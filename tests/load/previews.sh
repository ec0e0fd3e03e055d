#!/usr/bin/env bash
# Starts the site on a new database and requests many previews of the worst-case text at once. Prints a table: duration, peak memory of
# the process, status codes, and whether sign-in answered meanwhile. Then all clients disconnect midway: prints how long the process
# goes on working afterwards.
#   tests/load/previews.sh [--build FOLDER] [--previews 24]     FOLDER: output of `dotnet publish`; published if omitted
# Needs Python 3. Creates its accounts through the site's setup link.
set -euo pipefail
cd "$(dirname "$0")/../.."

build='' previews=24
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$(cd "$2" && pwd) ;;
    --previews) previews=$2 ;;
    *) sed -n '2,6p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

work=$(mktemp -d)
site='' link=''
stop() {
  [ -z "$site" ] || { kill "$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT

if [ -z "$build" ]; then
  build=$work/site
  dotnet publish src/Almaty2020.Web --configuration Release --output "$build" --verbosity quiet >&2
fi

port=18080
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
url=http://localhost:$port
content=$PWD/content
(cd "$build" && exec dotnet Almaty2020.Web.dll --urls "$url" --Site:PublicUrl="$url" --Site:DataPath="$work/data" --Site:ContentPath="$content") >"$work/out" 2>"$work/err" &
site=$!
for _ in $(seq 600); do
  link=$(cat "$work/out" "$work/err" | grep -o 'http[^ "]*/admin/setup[^ "]*' | head -1 || true)
  [ -n "$link" ] && curl -sf "$url/health/ready" >/dev/null && break
  kill -0 "$site" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
  sleep 0.2
done
[ -n "$link" ] || { echo 'the site printed no setup link' >&2; exit 1; }

python3 tests/load/previews.py "$url" "$link" "$site" "$previews" "$work/data"
