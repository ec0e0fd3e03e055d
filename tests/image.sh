#!/usr/bin/env bash
# Runs the Dockerfile's build stages in a plain shell: COPY and RUN in an empty folder that holds only the build context.
# Leaves the published site, which the image's last stage copies, in FOLDER.
#   tests/image.sh FOLDER
# Needs no Docker engine, so it does not test the base images. Uses this machine's SDK in place of the SDK image.
set -euo pipefail
target=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "Dockerfile: $*" >&2; exit 1; }

# The build context: the files of a fresh clone, without those that .dockerignore excludes.
context=$work/context
mkdir "$context"
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -cf - -T - 2>/dev/null | tar -xf - -C "$context"
while read -r pattern; do
  case $pattern in
    '' | '#'*) ;;
    '**/'*) find "$context" -depth -name "${pattern#'**/'}" -exec rm -rf {} + ;;
    *) rm -rf "${context:?}/$pattern" ;;
  esac
done <.dockerignore

case $(uname -m) in
  x86_64) TARGETARCH=amd64 ;;
  aarch64) TARGETARCH=arm64 ;;
  *) fail "unknown processor architecture $(uname -m)" ;;
esac
export TARGETARCH DOTNET_NOLOGO=1
unset CI # A container's build does not run the analyzers; the build before it has.

# Each stage has its own root folder. In the last stage only COPY runs, because RUN belongs to the image's own system.
last=$(grep -c '^FROM ' Dockerfile)
stage=0 root='' folder=''
copy() { # arguments: the words of a COPY instruction
  local from=$context
  if [[ $1 == --from=* ]]; then
    from=$work/stage-${1#--from=}
    [ -d "$from" ] || fail "no stage ${1#--from=}"
    shift
  fi
  local destination=${!#} sources=("${@:1:$#-1}") source found
  case $destination in /*) destination=$root$destination ;; *) destination=$root$folder/$destination ;; esac
  for source in "${sources[@]}"; do
    found=$(cd "$from" && compgen -G "${source#/}") || fail "COPY: no $source in the context"
    while read -r found; do
      if [ -d "$from/$found" ]; then
        mkdir -p "$destination" && cp -a "$from/$found/." "$destination/"
      elif [[ $destination == */ || $destination == */. || ${#sources[@]} -gt 1 ]]; then
        mkdir -p "$destination" && cp -a "$from/$found" "$destination/"
      else
        mkdir -p "$(dirname "$destination")" && cp -a "$from/$found" "$destination"
      fi
    done <<<"$found"
  done
}

while read -r instruction rest; do
  case $instruction in
    FROM)
      stage=$((stage + 1)) folder=/
      name=$([[ $rest =~ \ AS\ (.+)$ ]] && echo "${BASH_REMATCH[1]}" || echo "$stage")
      root=$work/stage-$name
      mkdir "$root"
      ;;
    WORKDIR)
      folder=$rest
      mkdir -p "$root$folder"
      ;;
    COPY)
      echo "COPY $rest"
      read -ra words <<<"$rest"
      set -f && copy "${words[@]}"
      set +f
      ;;
    RUN)
      [ "$stage" = "$last" ] && continue
      echo "RUN $rest"
      (cd "$root$folder" && bash -euo pipefail -c "$rest" </dev/null)
      ;;
    ARG | ENV | VOLUME | USER | EXPOSE | HEALTHCHECK | ENTRYPOINT) ;;
    *) fail "tests/image.sh does not implement $instruction" ;;
  esac
done < <(sed -e '/^#/d' -e '/^[[:space:]]*$/d' Dockerfile | sed -e ':a' -e '/\\$/N; s/\\\n[[:space:]]*/ /; ta')

[ -f "$root$folder/Almaty2020.Web.dll" ] || fail "the last stage has no Almaty2020.Web.dll"
cp -a "$root$folder/." "$target/"
