#!/usr/bin/env bash
# Checks that the image's site is reproducible: builds it from a copy of the repository in another folder, whose files all have other
# times, and compares it byte for byte with the site in PUBLISHED_SITE (from tests/image.sh), or with a second build if that is not set.
#   tests/reproducible.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=${PUBLISHED_SITE:-$work/first}
[ -n "${PUBLISHED_SITE:-}" ] || tests/image.sh "$first"

mkdir "$work/copy"
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -cf - -T - 2>/dev/null | tar -xmf - -C "$work/copy"
# image.sh asks git which files belong to the repository.
git -C "$work/copy" init --quiet
"$work/copy/tests/image.sh" "$work/second"

diff -r "$first" "$work/second" || { echo "the two publishes differ" >&2; exit 1; }
echo "$(find "$first" -type f | wc -l) files, byte for byte the same in both publishes"
