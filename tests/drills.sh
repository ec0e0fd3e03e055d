#!/usr/bin/env bash
# What happens when things go wrong, in the long form of the tests' drills: each prints one table of what came of it.
#   tests/drills.sh outages [FOLDER]      a folder that `dotnet publish` has filled saves publishing
#   tests/drills.sh nodes [TIMES]         publications, 100 unless told otherwise
#   tests/drills.sh kills [TIMES]         processes killed, 200 unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1-} in
  outages)
    tests=OutageDrillTests
    export DRILL=long DRILL_BUILD=${2-}
    if [ -z "$DRILL_BUILD" ]; then
      DRILL_BUILD=$(mktemp -d)
      trap 'rm -rf "$DRILL_BUILD"' EXIT
      dotnet publish src/Almaty2020.Web --configuration Release --output "$DRILL_BUILD" --verbosity quiet >&2
    fi ;;
  nodes) tests=NodesTests; export DRILL=${2-100} ;;
  kills) tests=KillTests; export DRILL=${2-200} ;;
  *) sed -n 's/^#   //p' "$0" >&2; exit 2 ;;
esac

# The table, without what the runner says of each of its lines.
dotnet run --project tests/Almaty2020.Tests -- -class "*.$tests" -showLiveOutput | sed -E 's/\x1b\[[0-9;]*m//g; s/^ *Almaty2020\.Tests\.[^ ]+ \[OUTPUT\] //'
