#!/usr/bin/env bash
# Validates the configuration files for operators with the programs that read them: the systemd unit, nginx.conf, the Caddyfile, and
# docker-compose.yml with the values of .env.example and site.env.example. Starts nothing.
#   tests/deploy.sh
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$*" >&2; exit 1; }

echo "deploy/almaty2020.service"
mkdir -p "$work/unit"
# Replace only the program, its folder and its user, which do not exist on this machine.
sed -E -e "s|^ExecStart=.*|ExecStart=$(command -v true)|" -e "s|^(WorkingDirectory)=.*|\1=$work|" -e '/^User=/d' deploy/almaty2020.service >"$work/unit/almaty2020.service"
systemd-analyze verify --man=no "$work/unit/almaty2020.service" 2>&1 | grep -F almaty2020.service && fail "systemd-analyze reports problems in deploy/almaty2020.service (see above)"

echo "deploy/nginx.conf"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=almaty2020.example -keyout "$work/privkey.pem" -out "$work/fullchain.pem" 2>/dev/null
sed -e "s|/etc/ssl/almaty2020|$work|" -e "s|/var/log/nginx|$work|" deploy/nginx.conf >"$work/site.conf"
printf 'error_log stderr; pid %s/pid; events {}\nhttp { include %s/site.conf; }\n' "$work" "$work" >"$work/nginx.conf"
nginx -t -q -c "$work/nginx.conf"

echo "Caddyfile"
PUBLIC_URL=https://almaty2020.example caddy adapt --validate --config Caddyfile --adapter caddyfile >"$work/caddy.json" 2>"$work/caddy.log" || { cat "$work/caddy.log"; exit 1; }

echo "docker-compose.yml"
cp docker-compose.yml "$work"
cp site.env.example "$work/site.env"
sed -E -e 's|^(PUBLIC_URL)=$|\1=https://almaty2020.example|' -e 's/^(SQL_.*PASSWORD)=$/\1=only-to-read-the-file/' .env.example >"$work/.env"
(cd "$work" && docker-compose config -q)
# Every variable of .env.example must be required: none may fall back to an unnoticed default.
grep -oE '^[A-Z_]+=' .env.example | while read -r line; do
  sed -E "s|^$line.*|$line|" "$work/.env" >"$work/lacking"
  if (cd "$work" && docker-compose --env-file lacking config -q 2>/dev/null); then
    fail "docker-compose.yml must require ${line%=}, but is valid without it"
  fi
done
