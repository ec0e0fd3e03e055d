#!/usr/bin/env bash
# Publishes the site as for production, starts it on a new database, and measures every page in Chromium: bytes and requests of a first
# visit, cookies, layout shifts, axe in four appearances, Lighthouse for mobile. Prints one table; fails when a budget is exceeded.
# Takes a quarter of an hour for all pages. Needs Node.js 20, npm, and Chromium (or the browser that CHROMIUM names).
#   tests/figures.sh [--only '/kk/әкім']
set -euo pipefail
cd "$(dirname "$0")/.."

CHROME_PATH=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
export CHROME_PATH
work=$(mktemp -d)
site=''
stop() {
  [ -z "$site" ] || { kill "$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT

npm ci --prefix tests/figures --silent >&2
dotnet publish src/Almaty2020.Web --configuration Release --output "$work/site" --verbosity quiet >&2
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
origin=http://localhost:$port
(cd "$work/site" && exec env ASPNETCORE_ENVIRONMENT=Production Site__DataPath="$work/data" Site__PublicUrl="$origin" \
  dotnet Almaty2020.Web.dll --urls "$origin" >"$work/log" 2>&1) &
site=$!
until curl -fs -o "$work/page" "$origin/kk"; do
  kill -0 "$site" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done

node tests/figures/figures.mjs "$origin" "$@"
