using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Json;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Every setting that the site reads. A key in one of its sections that is not listed here is a typing mistake, and the start
/// refuses it: otherwise the site would run without the limit, the password or the address that the operator meant.
/// </summary>
internal static class KnownSettings
{
    /// <summary>Stands for one part of a key: an index or a language.</summary>
    private const string AnyPart = "*";

    /// <summary>Stands for the rest of a key, which the framework reads by itself.</summary>
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
        "Site:ShowSetupLink",
        "Site:TrustedProxies",
        "Site:WarmUp",
    ];

    /// <summary>Settings of the framework in sections that are checked too.</summary>
    private static readonly string[] Framework =
    [
        "Kestrel:Certificates:**",
        "Kestrel:EndpointDefaults:**",
        "Kestrel:Endpoints:**",
        .. LimitNames("Kestrel:Limits", typeof(KestrelServerLimits)),
        // Some base images of containers set it; it has no effect here.
        "Logging:Console:**",
        // Azure sets it beside a connection string.
        "ConnectionStrings:Site_ProviderName",
    ];

    /// <summary>Settings of the host that are no section's, as options of the command line.</summary>
    private static readonly string[] HostOptions =
    [
        "AllowedHosts", "applicationName", "captureStartupErrors", "contentRoot", "detailedErrors", "EnableStaticAssetsDevelopmentCaching", "environment",
        "forwardedHeaders_enabled", "hostBuilder:reloadConfigOnChange", "hostingStartupAssemblies", "hostingStartupExcludeAssemblies", "http_ports", "https_port", "https_ports", "preferHostingUrls",
        "preventHostingStartup", "ReloadStaticAssetsAtRuntime", "shutdownTimeoutSeconds", "startupAssembly", "staticWebAssets", "suppressStatusMessages", "urls", "webroot",
    ];

    private static readonly string[] All = [.. Names, .. Framework];

    private static readonly HashSet<string> Sections = All.Select(SectionOf).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an argument of the command line sets something, rightly or wrongly; else it belongs to a command or is a mistake.</summary>
    public static bool IsOption(string key) => IsInASection(key) || IsOfTheHost(key);

    public static bool IsSection(string key) => Sections.Contains(key);

    public static bool IsKnown(string key) => All.Any(pattern => Matches(pattern, key));

    /// <exception cref="SettingsException">A key in one of the site's sections is no setting.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (!string.IsNullOrEmpty(value) && IsInASection(key) && !IsKnown(key))
                throw Unknown(key, All.Where(n => !n.EndsWith(AnyRest, StringComparison.Ordinal)).Select(n => FilledIn(n, key)));
        }

        // In the environment anything may begin like a section of the site's. A file of the site's holds nothing but its settings.
        var files = configuration is IConfigurationRoot root ? root.Providers.OfType<JsonConfigurationProvider>() : [];
        foreach (var key in files.SelectMany(file => file.GetChildKeys([], null)))
        {
            if (!Sections.Contains(key) && !IsOfTheHost(key) && key != "$schema")
                throw Unknown(key, Sections);
        }
    }

    // The value stays unsaid: it may be a password.
    private static SettingsException Unknown(string key, IEnumerable<string> known) =>
        new($"{key} is not a setting of this site; did you mean {known.MinBy(name => Distance(name, key))}?");

    private static bool IsInASection(string key) => key.Contains(Separator, StringComparison.Ordinal) && Sections.Contains(SectionOf(key));

    private static bool IsOfTheHost(string key) => HostOptions.Contains(key, StringComparer.OrdinalIgnoreCase) || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    private static string SectionOf(string key) => key.Split(Separator)[0];

    private static bool Matches(string pattern, string key)
    {
        var (wanted, parts) = (pattern.Split(Separator), key.Split(Separator));
        return wanted[^1] == AnyRest
            ? parts.Length >= wanted.Length && wanted[..^1].Zip(parts).All(IsSame)
            : parts.Length == wanted.Length && wanted.Zip(parts).All(IsSame);

        static bool IsSame((string Wanted, string Part) pair) => pair.Wanted == AnyPart || string.Equals(pair.Wanted, pair.Part, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A pattern with the index or the language of the key that was typed, so that the message can be copied.</summary>
    private static string FilledIn(string pattern, string key)
    {
        var (wanted, parts) = (pattern.Split(Separator), key.Split(Separator));
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == AnyPart)
                wanted[i] = i < parts.Length ? parts[i] : "0";
        }

        return string.Join(Separator, wanted);
    }

    private static IEnumerable<string> LimitNames(string prefix, Type type) => type.GetProperties().SelectMany(property =>
        property.PropertyType.Namespace == type.Namespace
            ? LimitNames($"{prefix}:{property.Name}", property.PropertyType)
            : [$"{prefix}:{property.Name}"]);

    /// <summary>Levenshtein distance, without regard to case.</summary>
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
