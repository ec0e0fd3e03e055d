# syntax=docker/dockerfile:1
# tests/image.sh carries out these steps without a Docker engine: it knows the instructions that stand here, and paths of RUN are relative.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# First what restores, so that a change of code does not restore again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Almaty2020.Markup/*.csproj src/Almaty2020.Markup/
COPY src/Almaty2020.Web/*.csproj src/Almaty2020.Web/
# Names a package too: the one that makes the style sheets and scripts small.
COPY src/Almaty2020.Web/Assets/Assets.targets src/Almaty2020.Web/Assets/
# For the image's processor alone, without the native libraries of other systems.
ARG TARGETARCH
RUN dotnet restore src/Almaty2020.Web --arch $TARGETARCH
COPY THIRD-PARTY-NOTICES.md ./
COPY licenses licenses
COPY content content
COPY src src
RUN dotnet publish src/Almaty2020.Web --no-restore --arch $TARGETARCH --no-self-contained --configuration Release --output published

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /site
COPY --from=build /source/published .
ENV ASPNETCORE_HTTP_PORTS=8080 \
    MALLOC_ARENA_MAX=4 DOTNET_GCHeapHardLimitPercent=0x46 \
    Site__DataPath=/data
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
# Not root: the account that the base image makes.
USER $APP_UID
EXPOSE 8080
# Each check is a .NET process of its own. Caddy asks the nodes far more often.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["dotnet", "Almaty2020.Web.dll", "health", "http://localhost:8080/health/ready"]
ENTRYPOINT ["dotnet", "Almaty2020.Web.dll"]
