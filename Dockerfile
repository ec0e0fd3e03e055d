# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# First what restores, so that a change of code does not restore again.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Almaty2020.Markup/*.csproj src/Almaty2020.Markup/
COPY src/Almaty2020.Web/*.csproj src/Almaty2020.Web/
# For the image's processor alone, without the native libraries of other systems.
ARG TARGETARCH
RUN dotnet restore src/Almaty2020.Web --arch $TARGETARCH
COPY content content
COPY src src
RUN dotnet publish src/Almaty2020.Web --no-restore --arch $TARGETARCH --no-self-contained --configuration Release --output /site

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /site
COPY --from=build /site .
ENV ASPNETCORE_HTTP_PORTS=8080 \
    MALLOC_ARENA_MAX=4 DOTNET_GCHeapHardLimitPercent=0x46 \
    Site__DataPath=/data
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
# Not root: the account that the base image makes.
USER $APP_UID
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["dotnet", "Almaty2020.Web.dll", "health", "http://localhost:8080/health/ready"]
ENTRYPOINT ["dotnet", "Almaty2020.Web.dll"]
