# syntax=docker/dockerfile:1
# tests/image.sh runs these steps without a Docker engine. It implements only the instructions used here, and needs relative paths in RUN.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# Copy what restore needs first, so that a code change does not invalidate the restored layer.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src/Almaty2020.Markup/*.csproj src/Almaty2020.Markup/packages.*.json src/Almaty2020.Markup/
COPY src/Almaty2020.Web/*.csproj src/Almaty2020.Web/packages.*.json src/Almaty2020.Web/
# References a package as well: the minifier of style sheets and scripts.
COPY src/Almaty2020.Web/Assets/Assets.targets src/Almaty2020.Web/Assets/
# Only for the image's processor, without native libraries for other systems.
ARG TARGETARCH
RUN dotnet restore src/Almaty2020.Web --arch $TARGETARCH --locked-mode
COPY THIRD-PARTY-NOTICES.md ./
COPY licenses licenses
COPY content content
COPY docs/editing.*.md docs/
COPY docs/editing docs/editing
COPY src src
# Date of the files in the published site, in seconds since 1970, which makes the build reproducible. Default: when they were built.
ARG SOURCE_DATE_EPOCH
RUN dotnet publish src/Almaty2020.Web --no-restore --arch $TARGETARCH --no-self-contained --configuration Release --output published

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /site
COPY --from=build /source/published .
ENV ASPNETCORE_HTTP_PORTS=8080 \
    MALLOC_ARENA_MAX=4 DOTNET_GCHeapHardLimitPercent=0x46 \
    Site__DataPath=/data
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
# Run as the non-root user of the base image.
USER $APP_UID
EXPOSE 8080
# Every check starts a .NET process, so the interval is long. Caddy checks the nodes far more often.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["dotnet", "Almaty2020.Web.dll", "health", "http://localhost:8080/health/ready"]
ENTRYPOINT ["dotnet", "Almaty2020.Web.dll"]
