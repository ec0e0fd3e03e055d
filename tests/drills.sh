#!/usr/bin/env bash
# Runs the long form of the tests' failure drills. Each prints one table of results.
#   tests/drills.sh outages [FOLDER]      FOLDER: output of `dotnet publish`; published to a temporary folder if omitted
#   tests/drills.sh nodes [TIMES]         number of publications, 100 by default
#   tests/drills.sh kills [TIMES]         number of killed processes, 200 by default
#   tests/drills.sh mail [TIMES]          number of processes killed while they notify staff, 200 by default
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1-} in
  outages)
    tests=OutageDrillTests
    export DRILL=long PUBLISHED_SITE=${2-}
    if [ -z "$PUBLISHED_SITE" ]; then
      PUBLISHED_SITE=$(mktemp -d)
      trap 'rm -rf "$PUBLISHED_SITE"' EXIT
      dotnet publish src/Almaty2020.Web --configuration Release --output "$PUBLISHED_SITE" --verbosity quiet >&2
    fi ;;
  nodes) tests=NodesTests; export DRILL=${2-100} ;;
  kills) tests=KillTests; export DRILL=${2-200} ;;
  mail) tests=MailKillTests; export DRILL=${2-200} ;;
  *) sed -n 's/^#   //p' "$0" >&2; exit 2 ;;
esac

# Strip the test runner's prefix from each line of the table.
dotnet run --project tests/Almaty2020.Tests -- -class "*.$tests" -showLiveOutput | sed -E 's/\x1b\[[0-9;]*m//g; s/^ *Almaty2020\.Tests\.[^ ]+ \[OUTPUT\] //'
