#!/usr/bin/env bash
# Compares the site with nginx: publishes it as for production, starts it on a new database, and starts nginx serving the same bytes.
# wrk measures both in alternating rounds on this machine. Prints one table with ratios; fails when an answer is wrong.
#   tests/load/run.sh [--rounds 5] [--seconds 2] [--build FOLDER]      FOLDER: output of `dotnet publish`; published if omitted
# On a shared machine throughput varies, but CPU time per request hardly does, so the table has both.
# Needs Debian's nginx-light, libnginx-mod-http-brotli-static, wrk and curl; installs missing ones if run as root.
set -euo pipefail
cd "$(dirname "$0")/../.."

rounds=5 seconds=2 build='' page=/en/mayor connections=64
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --build) build=$(cd "$2" && pwd) ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done

modules=/usr/lib/nginx/modules
missing=()
command -v nginx >/dev/null || missing+=(nginx-light)
[ -e $modules/ngx_http_brotli_static_module.so ] || missing+=(libnginx-mod-http-brotli-static)
command -v wrk >/dev/null || missing+=(wrk)
command -v curl >/dev/null || missing+=(curl)
if [ ${#missing[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "missing: ${missing[*]} (apt-get install ${missing[*]})" >&2; exit 1; }
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
chmod a+rx "$work" # nginx reads as the user "nobody"
site='' nginx=''
stop_site() { [ -z "$site" ] || { kill "$site" 2>/dev/null || true; wait "$site" 2>/dev/null || true; }; site=''; }
stop() {
  stop_site
  [ -z "$nginx" ] || kill "$nginx" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
fail() { echo "$*" >&2; exit 1; }

# Find free ports: nginx would accept port 0, but does not print which port it got.
port_from() { local port=$1; while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done; echo "$port"; }
site_port=$(port_from 15080)
nginx_port=$(port_from $((site_port + 1)))
ours=http://127.0.0.1:$site_port theirs=http://127.0.0.1:$nginx_port

if [ -z "$build" ]; then
  build=$work/site
  dotnet publish src/Almaty2020.Web --configuration Release --output "$build" --verbosity quiet >&2
fi

# --- measuring functions

now_ms() { local t=${EPOCHREALTIME/[.,]/}; echo $((t / 1000)); }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'; }
memory() { awk -v field="$1:" '$1 == field { print int($2 / 1024) }' "/proc/$site/status"; }
ticks() { # CPU time so far of the given processes and their children
  local all=0 pid
  for pid in "$@" $(for p in "$@"; do cat "/proc/$p/task/$p/children"; done); do
    all=$((all + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }')))
  done
  echo "$all"
}

start_site() { # arguments: settings; sets took to the milliseconds from exec to the first 200
  stop_site
  local begin
  begin=$(now_ms)
  (cd "$build" && exec env MALLOC_ARENA_MAX=4 ASPNETCORE_ENVIRONMENT=Production Site__ShowSetupLink=false Site__DataPath="$work/data" Site__PublicUrl="$ours" "$@" \
    dotnet Almaty2020.Web.dll --urls "$ours" >"$work/log" 2>&1) &
  site=$!
  until curl -fs -o /dev/null "$ours$page"; do
    kill -0 "$site" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    [ $(($(now_ms) - begin)) -lt 120000 ] || fail "the site did not answer within two minutes"
    sleep 0.005
  done
  took=$(($(now_ms) - begin))
}

cat >"$work/count.lua" <<'LUA'
-- wrk counts the answers itself: a Lua function per answer would cost more than the answer.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("COUNT %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes,
    e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(50)))
end
LUA

# One round. Sets rate (answers per second), cost (CPU microseconds per answer), median_us.
round() { # arguments: pids, expected bytes per answer, wrk's arguments …
  local pids=$1 expected=$2 before after requests duration bytes errors
  shift 2
  before=$(ticks $pids)
  read -r _ requests duration bytes errors median_us < <(wrk --script "$work/count.lua" "$@" | grep '^COUNT')
  after=$(ticks $pids)
  [ "$errors" = 0 ] || fail "wrk $*: $errors of $requests answers were errors"
  [ "$requests" -gt 0 ] || fail "wrk $*: no answer"
  # Any other size means a wrong answer. The end of the round cuts off at most one answer per connection.
  awk -v got="$bytes" -v want="$((requests * expected))" -v slack="$((connections * expected))" 'BEGIN { exit !(got >= want && got <= want + slack) }' ||
    fail "wrk $*: $bytes bytes for $requests answers of $expected"
  rate=$(awk -v n="$requests" -v us="$duration" 'BEGIN { printf "%.0f", n * 1e6 / us }')
  cost=$(awk -v n="$requests" -v t="$((after - before))" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.1f", t * 1e6 / hz / n }')
}

# --- the site, its start time and its answers

start_site
pages=$(curl -fs "$ours/sitemap.xml" | grep -o '<loc>' | wc -l)
curl -fs -o /dev/null "$ours/en/search?q=almaty" || fail "the search does not answer" # waits until the index is built; later starts reuse it
for _ in {1..5}; do
  start_site
  echo "$took"
done >"$work/starts"
started=$(median <"$work/starts")

mkdir -p "$work/nginx/root$(dirname "$page")"
ask() { : >"$work/$1.body"; curl -s -D "$work/$1.head" -o "$work/$1.body" "${@:2}"; }
ask ours.identity "$ours$page"
ask ours.br -H 'Accept-Encoding: br' "$ours$page"
cp "$work/ours.identity.body" "$work/nginx/root$page.html"
cp "$work/ours.br.body" "$work/nginx/root$page.html.br"

# nginx at its fastest: no log, cached file handles, and the same headers as the site.
headers=$(tr -d '\r' <"$work/ours.identity.head" | sed -nE '/^(HTTP|Content-(Length|Type|Encoding)|Date|ETag|Server|Connection|$)/d; /:/{ s/["\\]/\\&/g; s/^([^:]+): (.*)$/    add_header \1 "\2";/p }')
cat >"$work/nginx/conf" <<CONF
load_module $modules/ngx_http_brotli_static_module.so;
worker_processes auto;
daemon off;
pid $work/nginx/pid;
error_log $work/nginx/log;
events { worker_connections 1024; }
http {
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  max_ranges 0;
  open_file_cache max=100;
  open_file_cache_valid 1h;
  types { text/html html; }
  charset utf-8;
  client_body_temp_path $work/nginx/t1; proxy_temp_path $work/nginx/t2; fastcgi_temp_path $work/nginx/t3; uwsgi_temp_path $work/nginx/t4; scgi_temp_path $work/nginx/t5;
  server {
    listen 127.0.0.1:$nginx_port backlog=1024;
    root $work/nginx/root;
    brotli_static on;
    location / { rewrite ^ \$uri.html break;
$headers
    }
    include $work/nginx/pictures*.conf;
  }
}
CONF
nginx -p "$work/nginx" -c "$work/nginx/conf" 2>"$work/nginx/said" &
nginx=$!
for try in {1..100}; do
  ! curl -fs -o /dev/null "$theirs$page" || break
  [ "$try" -lt 100 ] && kill -0 "$nginx" 2>/dev/null || { cat "$work/nginx/said" "$work/nginx/log" >&2; fail "nginx does not answer"; }
  sleep 0.05
done

# --- both must send the same, correct bytes

status() { sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$work/$1.head" | tr -d '\r'; }
header() { tr -d '\r' <"$work/$1.head" | sed -n "s/^$2: //ip"; }
size() { cat "$work/$1.head" "$work/$1.body" | wc -c; }
comparable() { tr -d '\r' <"$work/$1.head" | sed -nE '/^(HTTP|Date|ETag|Server|Last-Modified|Connection|$)/d; p' | sort; }
grep -q '<h1' "$work/ours.identity.body" || fail "$page has no h1: not a page of the site"
for coding in identity br; do
  ask "theirs.$coding" -H "Accept-Encoding: $coding" "$theirs$page"
  for who in ours theirs; do
    [ "$(status $who.$coding)" = 200 ] || fail "$who: $page as $coding answers $(status $who.$coding)"
    ask $who.$coding.known -H "Accept-Encoding: $coding" -H "If-None-Match: $(header $who.$coding ETag)" "$([ $who = ours ] && echo "$ours" || echo "$theirs")$page"
    [ "$(status $who.$coding.known)" = 304 ] || fail "$who: $page as $coding, known, answers $(status $who.$coding.known)"
  done
  cmp "$work/ours.$coding.body" "$work/theirs.$coding.body" >&2 || fail "nginx and the site send different bodies of $page as $coding"
  diff <(comparable ours.$coding) <(comparable theirs.$coding) >&2 || fail "nginx and the site send different headers of $page as $coding"
done
for name in Content-Security-Policy X-Content-Type-Options Referrer-Policy Permissions-Policy Cache-Control Vary ETag; do
  [ -n "$(header ours.br $name)" ] || fail "the answer for $page lacks the header $name"
done

# --- rounds

sleep 3 # let the start's background work finish
idle=$(memory VmRSS)
echo 5 >"/proc/$site/clear_refs" # reset the peak

rows=()
against() { # arguments: name, target, file of the compared answer, wrk's arguments before the address
  local name=$1 target=$2 file=$3 i
  shift 3
  : >"$work/rounds"
  for ((i = 0; i <= rounds; i++)); do
    round "$site" "$(size "ours.$file")" "${ours_args[@]}" "$@" "$ours$page"
    local rate_o=$rate cost_o=$cost
    round "$nginx" "$(size "theirs.$file")" "${theirs_args[@]}" "$@" "$theirs$page"
    # The first round is a warm-up while the code is being compiled.
    [ $i = 0 ] || echo "$rate_o $rate $(ratio "$rate_o" "$rate") $cost_o $cost $(ratio "$cost_o" "$cost")" >>"$work/rounds"
  done
  local c
  c=$(for i in 1 2 3 4 5 6; do awk -v i=$i '{ print $i }' "$work/rounds" | median; done | tr '\n' ' ')
  # shellcheck disable=SC2086
  set -- $c
  rows+=("| $name, answers per second | $1 | $2 | $3 | $target |" "| … CPU µs per answer | $4 | $5 | $6 | |")
}
load=(--threads 1 --connections $connections --duration "${seconds}s")
ours_args=("${load[@]}") theirs_args=("${load[@]}")
against "warm page, Brotli" "ratio ≥ 0.75" br -H 'Accept-Encoding: br'
against "warm page, uncompressed" "" identity -H 'Accept-Encoding: identity'
ours_args+=(-H "If-None-Match: $(header ours.br ETag)") theirs_args+=(-H "If-None-Match: $(header theirs.br ETag)")
against "304" "" br.known -H 'Accept-Encoding: br'

# The JSON of the page beside the page itself: both come from the page cache of the same process.
ask json.br -H 'Accept-Encoding: br' "$ours$page.json"
[ "$(status json.br)" = 200 ] || fail "$page.json answers $(status json.br)"
: >"$work/rounds"
for ((i = 0; i <= rounds; i++)); do
  round "$site" "$(size json.br)" "${load[@]}" -H 'Accept-Encoding: br' "$ours$page.json"
  json_rate=$rate json_cost=$cost
  round "$site" "$(size ours.br)" "${load[@]}" -H 'Accept-Encoding: br' "$ours$page"
  [ $i = 0 ] || echo "$(ratio "$json_rate" "$rate") $(ratio "$json_cost" "$cost") $json_rate $json_cost" >>"$work/rounds"
done
json() { awk -v i="$1" '{ print $i }' "$work/rounds" | median; }
rows+=("| warm JSON of the page, Brotli, answers per second; ratio to the page | $(json 3) | | $(json 1) | ratio ≥ 0.9 |" "| … CPU µs per answer | $(json 4) | | $(json 2) | |")

# Cold pages: only the site, because nginx renders none.
warm_peak=$(memory VmHWM)
start_site Site__PageCacheSize=0
ask cold.identity "$ours$page"
ask cold.br -H 'Accept-Encoding: br' "$ours$page"
cold() { # arguments: name, target, coding
  local i rates='' costs=''
  cmp "$work/cold.$3.body" "$work/ours.$3.body" >&2 || fail "the cold page differs from the cached one"
  # Rendering runs much more code than serving a cached page: warm up until three rounds in a row get no cheaper.
  local best=1000000 settled=0
  for ((i = 0; i < 40 && settled < 3; i++)); do
    round "$site" "$(size "cold.$3")" "${load[@]}" -H "Accept-Encoding: $3" "$ours$page"
    if awk -v c="$cost" -v b="$best" 'BEGIN { exit !(c < 0.9 * b) }'; then settled=0; else settled=$((settled + 1)); fi
    best=$(printf '%s\n%s\n' "$best" "$cost" | sort -g | head -n 1)
    sleep 1
  done
  for ((i = 0; i < rounds; i++)); do
    round "$site" "$(size "cold.$3")" "${load[@]}" -H "Accept-Encoding: $3" "$ours$page"
    rates+="$rate"$'\n' costs+="$cost"$'\n'
  done
  rows+=("| $1, answers per second | $(printf %s "$rates" | median) | | | $2 |" "| … CPU µs per answer | $(printf %s "$costs" | median) | | | |")
}
cold "cold page, uncompressed" "≥ 5000" identity
cold "cold page, Brotli" "" br
connections=1 round "$site" "$(size cold.identity)" --threads 1 --connections 1 --duration "${seconds}s" -H 'Accept-Encoding: identity' "$ours$page"
rows+=("| cold page for one visitor, median ms | $(awk -v us="$median_us" 'BEGIN { printf "%.2f", us / 1000 }') | | | < 2 |")
peak=$(memory VmHWM)

# --- a picture of the library, after the pages: neither their rows nor their memory depends on it

cp -r content "$work/pictures" # an import wants the pages too; they have not changed
picture=$work/pictures/media/library
mkdir -p "$picture"
{
  echo '<svg xmlns="http://www.w3.org/2000/svg" width="1920" height="1280"><rect width="1920" height="1280" fill="#cfe3f2"/>'
  awk 'BEGIN { srand(1); for (i = 0; i < 400; i++) printf "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"#%06x\"/>\n", rand() * 1920, rand() * 1280, 10 + rand() * 90, rand() * 16777215 }'
  echo '</svg>'
} >"$picture/drawing.svg"
printf 'file: "drawing.svg"\ndecorative: true\n' >"$picture/drawing.yaml"
stop_site
(cd "$build" && ASPNETCORE_ENVIRONMENT=Production Site__DataPath="$work/data" Site__PublicUrl="$ours" dotnet Almaty2020.Web.dll content import "$work/pictures" >"$work/import" 2>&1) ||
  { cat "$work/import" >&2; fail "the picture is not imported"; }
start_site
page=/media/$(sha256sum "$picture/drawing.svg" | cut -c 1-32)-960.avif
for try in {1..600}; do
  ask ours.picture "$ours$page"
  [ "$(header ours.picture Content-Type)" != image/avif ] || break # until it is made, another format stands at its address
  [ "$try" -lt 600 ] || fail "$page is not made: $(status ours.picture) $(header ours.picture Content-Type)"
  sleep 0.1
done
mkdir -p "$work/nginx/root/media"
cp "$work/ours.picture.body" "$work/nginx/root$page"
cat >"$work/nginx/pictures.conf" <<CONF
location /media/ {
  types { image/avif avif; }
$(tr -d '\r' <"$work/ours.picture.head" | sed -nE '/^(HTTP|Content-(Length|Type|Encoding)|Date|ETag|Last-Modified|Server|Connection|$)/d; /:/{ s/["\\]/\\&/g; s/^([^:]+): (.*)$/  add_header \1 "\2";/p }')
}
CONF
kill -HUP "$nginx"
for try in {1..100}; do
  ask theirs.picture "$theirs$page"
  [ "$(header theirs.picture Content-Type)" != image/avif ] || break
  [ "$try" -lt 100 ] || fail "nginx does not serve the picture"
  sleep 0.05
done
cmp "$work/ours.picture.body" "$work/theirs.picture.body" >&2 || fail "nginx and the site send different bytes of $page"
diff <(comparable ours.picture) <(comparable theirs.picture) >&2 || fail "nginx and the site send different headers of $page"
sleep 3 # let the larger sizes be made
ours_args=("${load[@]}") theirs_args=("${load[@]}")
against "warm picture, AVIF of $(wc -c <"$work/ours.picture.body") bytes" "ratio ≥ 0.9" picture
page=/en/mayor

[ "$peak" -ge "$warm_peak" ] || peak=$warm_peak

cat <<TABLE
| $page of $pages pages, $connections connections, $rounds rounds of $seconds s | site | nginx | ratio | target |
|---|---|---|---|---|
$(printf '%s\n' "${rows[@]}")
| HTML bytes, uncompressed / Brotli | $(wc -c <"$work/ours.identity.body") / $(wc -c <"$work/ours.br.body") | the same | | |
| start on an existing database until the first 200, ms (median of 5) | $started | | | < 1000 |
| resident memory idle / peak under load, MB | $idle / $peak | | | < 130 / < 250 |

$(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), shared with wrk; $(nginx -v 2>&1 | sed 's/.*: //'), $(dotnet --version | sed 's/^/.NET SDK /'); load average $(cut -d' ' -f1 /proc/loadavg).
TABLE
