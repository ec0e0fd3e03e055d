#!/usr/bin/env bash
# The drills in their long form: what happens to the site where it runs. Each prints one table.
#   tests/drills.sh nodes|kills [how often]
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  nodes) class=NodesTests often=100 ;;
  kills) class=KillTests often=200 ;;
  *) sed -n 's/^#   /usage: /p' "$0" >&2; exit 2 ;;
esac

DRILL=${2:-$often} exec dotnet run --project tests/Almaty2020.Tests -- -class "*.$class" -showLiveOutput
