#!/usr/bin/env bash
# Compares a site of many pages with one of 100: fills two databases, starts the published site on both, measures them with wrk and
# `Benchmarks -- visit` in alternating rounds, and prints one table with ratios. Fails when an answer is wrong.
#   tests/load/scale.sh [--pages 100000] [--rounds 5] [--seconds 3] [--build FOLDER] [--data FOLDER]
# A hundred thousand pages in three languages take three minutes and 3.3 GB to generate, and about ten more minutes to index for search;
# --data keeps both for the next run. Needs Debian's wrk and curl.
set -euo pipefail
cd "$(dirname "$0")/../.."

pages=100000 rounds=5 seconds=3 build='' data='' connections=64 small=100
while [ $# -gt 0 ]; do
  case $1 in
    --pages) pages=$2 ;;
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --build) build=$(cd "$2" && pwd) ;;
    --data) mkdir -p "$2" && data=$(cd "$2" && pwd) ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

command -v wrk >/dev/null && command -v curl >/dev/null || { echo "missing: wrk or curl (apt-get install wrk curl)" >&2; exit 1; }
work=$(mktemp -d)
declare -A site port
stop_site() { [ -z "${site[$1]:-}" ] || { kill "${site[$1]}" 2>/dev/null || true; wait "${site[$1]}" 2>/dev/null || true; }; site[$1]=''; }
stop() { for n in "${!site[@]}"; do stop_site "$n"; done; rm -rf "$work"; }
trap stop EXIT
fail() { echo "$*" >&2; exit 1; }
port_from() { local port=$1; while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done; echo "$port"; }
port[$small]=$(port_from 15180)
port[$pages]=$(port_from $((port[$small] + 1)))
address() { echo "http://127.0.0.1:${port[$1]}"; }

[ -n "$data" ] || data=$work/data
if [ -z "$build" ]; then
  build=$work/site
  dotnet publish src/Almaty2020.Web --configuration Release --output "$build" --verbosity quiet >&2
fi
dotnet build tests/Almaty2020.Benchmarks --configuration Release --verbosity quiet >&2
benchmarks=(dotnet tests/Almaty2020.Benchmarks/bin/Release/net10.0/Almaty2020.Benchmarks.dll)
for n in $small "$pages"; do
  [ -e "$data/$n/made" ] || { rm -rf "${data:?}/$n"; "${benchmarks[@]}" generate "$data/$n/site.db" "$n" && touch "$data/$n/made"; }
done

now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'; }

start_site() { # arguments: pages, settings; sets took to the milliseconds from exec to the first 200
  local n=$1 begin
  shift
  stop_site "$n"
  begin=$(now_ms)
  (cd "$build" && exec env MALLOC_ARENA_MAX=4 ASPNETCORE_ENVIRONMENT=Production Site__ShowSetupLink=false Site__DataPath="$data/$n" Site__PublicUrl="$(address "$n")" Site__TrustedProxies=127.0.0.1 \
    Publishing__OwnApproval=true "$@" dotnet Almaty2020.Web.dll --urls "$(address "$n")" >"$work/log-$n" 2>&1) &
  site[$n]=$!
  until curl -fs -o /dev/null "$(address "$n")/en/mayor"; do
    kill -0 "${site[$n]}" 2>/dev/null || { cat "$work/log-$n" >&2; exit 1; }
    [ $(($(now_ms) - begin)) -lt 120000 ] || fail "the site of $n pages did not answer within two minutes"
    sleep 0.005
  done
  took=$(($(now_ms) - begin))
}
memory() { awk -v field="$2:" '$1 == field { print int($2 / 1024) }' "/proc/${site[$1]}/status"; }
until_searched() { # the first start on new data builds the index
  local begin
  begin=$(now_ms)
  until curl -fs -o /dev/null --max-time 60 "$(address "$1")/en/search?q=almaty"; do
    [ $(($(now_ms) - begin)) -lt 3600000 ] || fail "the site of $1 pages built no search index within an hour"
    sleep 1
  done
}

# --- start times, alternating; one start of each before them builds the search index
for n in $small "$pages"; do start_site "$n"; until_searched "$n"; done
indexed=$(memory "$pages" VmHWM)
for ((i = 0; i < rounds; i++)); do
  for n in $small "$pages"; do
    stop_site "$n"
    start_site "$n"
    echo "$took" >>"$work/start-$n"
    until_searched "$n"
    sleep 2
  done
done

# --- the sitemap must have every address once, and a sample of them must answer 200
sitemap() { # argument: pages; prints all addresses
  local part
  curl -fs "$(address "$1")/sitemap.xml" >"$work/sitemap"
  if grep -q '<sitemapindex' "$work/sitemap"; then
    for part in $(grep -o '<loc>[^<]*' "$work/sitemap" | cut -c6-); do curl -fs "$part"; done
  else
    cat "$work/sitemap"
  fi | grep -o '<loc>[^<]*' | cut -c6-
}
for n in $small "$pages"; do
  sitemap "$n" >"$work/addresses-$n"
  [ "$(sort -u "$work/addresses-$n" | wc -l)" = "$(wc -l <"$work/addresses-$n")" ] || fail "the sitemap of $n pages has an address twice"
  shown=$(grep -o '"Version":[0-9]*,"Count":[0-9]*' "$work/log-$n" | head -n 1 | sed 's/.*://')
  [ "$(wc -l <"$work/addresses-$n")" = "$shown" ] || fail "the sitemap of $n pages has $(wc -l <"$work/addresses-$n") addresses for $shown language versions"
  grep '/generated-' "$work/addresses-$n" | shuf -n 300 --random-source=<(yes) | sed "s|$(address "$n")||" >"$work/asked-$n"
  while read -r path; do
    [ "$(curl -s -o /dev/null -w '%{http_code}' "$(address "$n")$path")" = 200 ] || fail "$path of $n pages does not answer 200"
  done < <(head -n 30 "$work/asked-$n")
done

# --- warm and cold pages, alternating
cat >"$work/ask.lua" <<'LUA'
-- Requests the sampled pages in turn.
local paths, i = {}, 0
function init(args) for line in io.lines(args[1]) do paths[#paths + 1] = wrk.format("GET", line) end end
function request() i = i % #paths + 1; return paths[i] end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("COUNT %d %d %d %d\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(99)))
end
LUA
round() { # arguments: pages, connections; sets rate and p99 in ms
  local requests duration errors p99_us
  read -r _ requests duration errors p99_us < <(wrk --threads 1 --connections "$2" --duration "${seconds}s" --latency -H 'Accept-Encoding: br' --script "$work/ask.lua" "$(address "$1")" -- "$work/asked-$1" | grep '^COUNT')
  [ "$errors" = 0 ] && [ "$requests" -gt 0 ] || fail "$errors of $requests answers of $1 pages were errors"
  rate=$(awk -v n="$requests" -v us="$duration" 'BEGIN { printf "%.0f", n * 1e6 / us }')
  p99=$(awk -v us="$p99_us" 'BEGIN { printf "%.2f", us / 1000 }')
}
rounds_of() { # arguments: name, connections
  for ((i = -2; i < rounds; i++)); do
    for n in $small "$pages"; do
      round "$n" "$2"
      [ "$i" -lt 0 ] || echo "$rate $p99" >>"$work/$1-$n"
    done
  done
}
sleep 30 # a large site preloads some thousand bodies, a few hundred per second
rounds_of warm $connections
for n in $small "$pages"; do memory "$n" VmRSS >"$work/memory-$n"; done

# --- staff and search
for n in $small "$pages"; do
  "${benchmarks[@]}" visit "$(address "$n")" >"$work/visit-$n" || fail "the visit to $n pages failed"
  memory "$n" VmHWM >"$work/peak-$n"
done

for n in $small "$pages"; do start_site "$n" Site__PageCacheSize=0; done
sleep 5
rounds_of cold $connections

of() { awk -v c="$3" '{ print $c }' "$work/$1-$2" | median; }
visit() { awk -F '\t' -v name="$2" -v c="$3" '$1 == name { print $c }' "$work/visit-$1"; }
row() { echo "| $1 | $2 | $3 | $(ratio "$3" "$2") | $4 |"; }
both() { row "$1" "$(of "$2" $small "$3")" "$(of "$2" "$pages" "$3")" "$4"; }
asked() { row "$1" "$(visit $small "$2" "$3")" "$(visit "$pages" "$2" "$3")" "$4"; }

cat <<TABLE
| $connections connections, $rounds alternating rounds of $seconds s | $small pages | $pages pages | ratio | target |
|---|---|---|---|---|
| language versions of pages | $(wc -l <"$work/addresses-$small") | $(wc -l <"$work/addresses-$pages") | | |
$(both "warm pages, Brotli, answers per second" warm 1 "≥ 0.90")
$(both "… p99, ms" warm 2 "≤ 1.10")
$(both "cold pages, Brotli, answers per second" cold 1 "≥ 0.67")
$(asked "publish, from button to answer, median ms" publish 2 "≤ 2")
$(asked "search, p99 ms" search 3 "< 20 ms")
$(asked "board, median ms" board 2 "< 300 ms")
$(asked "board by state, median ms" "board, by state" 2 "")
$(asked "board by words, median ms" "board, by words" 2 "")
$(asked "editor, median ms" editor 2 "")
$(asked "staff start page, median ms" "start page" 2 "")
$(row "start until the first 200, median ms" "$(median <"$work/start-$small")" "$(median <"$work/start-$pages")" "≤ 3")
$(row "resident memory under load, MB" "$(cat "$work/memory-$small")" "$(cat "$work/memory-$pages")" "< 1000 MB")
$(row "… peak" "$(cat "$work/peak-$small")" "$(cat "$work/peak-$pages")" "")
| … while the search index is built | | $indexed | | |

$(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), shared with wrk; $(dotnet --version | sed 's/^/.NET SDK /'); load average $(cut -d' ' -f1 /proc/loadavg).
TABLE
