#!/usr/bin/env bash
# Writes the software bill of materials in CycloneDX JSON: site.cdx.json lists the NuGet packages of the published site,
# editor.cdx.json the npm packages that are bundled into the editor's script.
#   deploy/sbom.sh FOLDER
# Needs the .NET SDK, and npm for the second file.
set -euo pipefail
folder=$(mkdir -p "${1:?which folder?}" && cd "$1" && pwd)
cd "$(dirname "$0")/.."

dotnet tool restore
dotnet dotnet-CycloneDX src/Almaty2020.Web/Almaty2020.Web.csproj --output "$folder" --filename site.cdx.json --output-format Json \
  --exclude-dev --exclude-test-projects --set-name almaty2020 --set-type Application
(cd src/Almaty2020.Web/Assets/editor && npm sbom --package-lock-only --omit dev --sbom-format cyclonedx) >"$folder/editor.cdx.json"
