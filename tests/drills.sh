#!/usr/bin/env bash
# What happens when things go wrong, on the site as it goes to a server: does it, and prints a table of what came of it.
#   tests/drills.sh outages [--build FOLDER]      a folder that `dotnet publish` has filled saves publishing
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '3p' "$0" >&2; exit 2; }
case ${1-} in
  outages) tests=OutageDrillTests ;;
  *) usage ;;
esac
case $#:${2-} in
  1:) build=$(mktemp -d); trap 'rm -rf "$build"' EXIT
      dotnet publish src/Almaty2020.Web --configuration Release --output "$build" --verbosity quiet >&2 ;;
  3:--build) build=$(cd "$3" && pwd) ;;
  *) usage ;;
esac

DRILL=long DRILL_BUILD=$build dotnet run --project tests/Almaty2020.Tests -- -class "*.$tests" -showLiveOutput
