using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Json;

namespace Almaty2020.Web.Settings;

/// <summary>
/// Every setting that the site reads. An unlisted key in one of these sections is a typing mistake, and the start refuses it: otherwise the
/// site would run without the limit, the password or the address that the operator intended.
/// </summary>
internal static class KnownSettings
{
    /// <summary>Stands for one part of a key: an index or a language.</summary>
    private const string AnyPart = "*";

    /// <summary>Stands for the rest of a key, which the framework reads.</summary>
    private const string AnyRest = "**";

    private const char Separator = ':';

    public static readonly IReadOnlyList<string> Names =
    [
        "ConnectionStrings:Site",
        "Database:MaxBatchSize",
        "Database:MustExist",
        "Database:Provider",
        "Directory:Authority",
        "Directory:ClientId",
        "Directory:ClientSecret",
        "Directory:Name",
        "Directory:Name:*",
        "Directory:RoleClaim",
        "Directory:Roles:*:Languages",
        "Directory:Roles:*:Page",
        "Directory:Roles:*:Role",
        "Directory:Roles:*:Value",
        "Directory:Scopes",
        "Feedback:KeepMonths",
        "Links:External",
        "Logging:Level",
        "Mail:Encryption",
        "Mail:From",
        "Mail:Host",
        "Mail:Password",
        "Mail:Port",
        "Mail:User",
        "Pictures:MaxMegabytes",
        "Pictures:MaxMegapixels",
        "Pictures:TrashDays",
        "Publishing:OwnApproval",
        "Publishing:ReviewAddress",
        "Publishing:ReviewLanguage",
        "Site:ConnectionsPerAddress",
        "Site:ContentPath",
        "Site:DataPath",
        "Site:KeyCertificate",
        "Site:KeyCertificateBefore",
        "Site:KeyCertificateBeforePassword",
        "Site:KeyCertificatePassword",
        "Site:PageCacheSize",
        "Site:PublicUrl",
        "Site:SecurityContact",
        "Site:ShowSetupLink",
        "Site:TrustedProxies",
        "Site:WarmUp",
    ];

    /// <summary>The framework's settings in sections that are checked too.</summary>
    private static readonly string[] Framework =
    [
        "Kestrel:Certificates:**",
        "Kestrel:EndpointDefaults:**",
        "Kestrel:Endpoints:**",
        .. LimitNames("Kestrel:Limits", typeof(KestrelServerLimits)),
        // Some container base images set it; it has no effect here.
        "Logging:Console:**",
        // Azure sets it next to a connection string.
        "ConnectionStrings:Site_ProviderName",
    ];

    /// <summary>Host settings outside any section, as given on the command line.</summary>
    private static readonly string[] HostOptions =
    [
        "AllowedHosts",
        "applicationName",
        "captureStartupErrors",
        "contentRoot",
        "detailedErrors",
        "EnableStaticAssetsDevelopmentCaching",
        "environment",
        "forwardedHeaders_enabled",
        "hostBuilder:reloadConfigOnChange",
        "hostingStartupAssemblies",
        "hostingStartupExcludeAssemblies",
        "http_ports",
        "https_port",
        "https_ports",
        "preferHostingUrls",
        "preventHostingStartup",
        "ReloadStaticAssetsAtRuntime",
        "shutdownTimeoutSeconds",
        "startupAssembly",
        "staticWebAssets",
        "suppressStatusMessages",
        "urls",
        "webroot",
    ];

    private static readonly string[] All = [.. Names, .. Framework];

    private static readonly HashSet<string> Sections = All.Select(SectionOf).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// True if a command-line argument is a setting, known or misspelled; otherwise it belongs to a command or is a mistake.
    /// </summary>
    public static bool IsOption(string key) => IsInASection(key) || IsHostOption(key);

    public static bool IsSection(string key) => Sections.Contains(key);

    public static bool IsKnown(string key) => All.Any(pattern => Matches(pattern, key));

    /// <exception cref="SettingsException">A key in one of the site's sections is not a setting.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (!string.IsNullOrEmpty(value) && IsInASection(key) && !IsKnown(key))
                throw Unknown(key, All.Where(n => !n.EndsWith(AnyRest, StringComparison.Ordinal)).Select(n => FillIn(n, key)));
        }

        // Environment variables of other programs may look like our sections. A JSON file of the site contains only its settings.
        var files = configuration is IConfigurationRoot root ? root.Providers.OfType<JsonConfigurationProvider>() : [];
        foreach (var key in files.SelectMany(file => file.GetChildKeys([], null)))
        {
            if (!Sections.Contains(key) && !IsHostOption(key) && key != "$schema")
                throw Unknown(key, Sections);
        }
    }

    // The message omits the value, which may be a password.
    private static SettingsException Unknown(string key, IEnumerable<string> known) =>
        new($"{key} is not a setting of this site; did you mean {known.MinBy(name => Distance(name, key))}?");

    private static bool IsInASection(string key) => key.Contains(Separator, StringComparison.Ordinal) && Sections.Contains(SectionOf(key));

    private static bool IsHostOption(string key) =>
        HostOptions.Contains(key, StringComparer.OrdinalIgnoreCase) || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    private static string SectionOf(string key) => key.Split(Separator)[0];

    private static bool Matches(string pattern, string key)
    {
        var (patternParts, parts) = (pattern.Split(Separator), key.Split(Separator));
        return patternParts[^1] == AnyRest
            ? parts.Length >= patternParts.Length && patternParts[..^1].Zip(parts).All(IsSame)
            : parts.Length == patternParts.Length && patternParts.Zip(parts).All(IsSame);

        static bool IsSame((string Pattern, string Part) pair) =>
            pair.Pattern == AnyPart || string.Equals(pair.Pattern, pair.Part, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Replaces wildcards in a pattern with the index or language of the typed key, so that the message can be copied.</summary>
    private static string FillIn(string pattern, string key)
    {
        var (patternParts, parts) = (pattern.Split(Separator), key.Split(Separator));
        for (var i = 0; i < patternParts.Length; i++)
        {
            if (patternParts[i] == AnyPart)
                patternParts[i] = i < parts.Length ? parts[i] : "0";
        }

        return string.Join(Separator, patternParts);
    }

    private static IEnumerable<string> LimitNames(string prefix, Type type) =>
        type.GetProperties()
            .SelectMany(property =>
                property.PropertyType.Namespace == type.Namespace
                    ? LimitNames($"{prefix}:{property.Name}", property.PropertyType)
                    : [$"{prefix}:{property.Name}"]
            );

    /// <summary>Levenshtein distance, ignoring case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
