#!/usr/bin/env bash
# Starts the site with a demo indicator (tests/open-data/: invented numbers, three languages) and validates catalogue, CSV and JSON with tools of others.
# Needs Node.js 20, npm and network, so it is not part of .ci/run.
#   tests/open-data.sh [SHAPES.ttl …]
# SHAPES: SHACL shapes of DCAT-AP, from https://github.com/SEMICeu/DCAT-AP, releases/3.0.1/html/shacl/{shapes,range,shapes_recommended}.ttl.
# CSVW_CONTEXT=FILE: the context of CSV on the Web, https://github.com/w3c/csvw, ns/csvw.jsonld. Without it, that check is left out.
set -euo pipefail
shapes=()
for file in "$@"; do shapes+=("$(realpath "$file")"); done
[ -z "${CSVW_CONTEXT:-}" ] || { CSVW_CONTEXT=$(realpath "$CSVW_CONTEXT"); export CSVW_CONTEXT; }
cd "$(dirname "$0")/.."

work=$(mktemp -d)
site=''
stop() {
  [ -z "$site" ] || { kill "$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT

npm ci --prefix tests/open-data --silent >&2
dotnet publish src/Almaty2020.Web --configuration Release --output "$work/site" --verbosity quiet >&2
cp -r content "$work/demo"
for language in en ru kk; do cp tests/open-data/$language/*.md "$work/demo/$language/"; done
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
origin=http://localhost:$port
export ASPNETCORE_ENVIRONMENT=Production Site__DataPath="$work/data" Site__PublicUrl="$origin"
(cd "$work/site" && dotnet Almaty2020.Web.dll content import "$work/demo") >&2
(cd "$work/site" && exec dotnet Almaty2020.Web.dll --urls "$origin" >"$work/log" 2>&1) &
site=$!
until curl -fs -o "$work/page" "$origin/data.json"; do
  kill -0 "$site" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done

node tests/open-data/validate.mjs "$origin" "${shapes[@]}"
