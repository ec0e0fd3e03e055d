using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Almaty2020.Web.Access;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Startup;

/// <summary>What the person who runs the site may set; read and checked once, at start.</summary>
/// <param name="Provider"><c>Database:Provider</c>.</param>
/// <param name="ConnectionString"><c>ConnectionStrings:Site</c>; for SQLite a file in the data folder by default.</param>
/// <param name="MaxBatchSize"><c>Database:MaxBatchSize</c>: statements a round trip; null is the provider's own choice.</param>
/// <param name="PublicUrl"><c>Site:PublicUrl</c>: scheme and host that residents see, without a slash at the end.</param>
/// <param name="DataPath"><c>Site:DataPath</c>: where the site keeps files of its own.</param>
/// <param name="ContentPath"><c>Site:ContentPath</c>: the content folder that a first start imports.</param>
public sealed record SiteSettings(
    DatabaseProvider Provider, string ConnectionString, int? MaxBatchSize, string PublicUrl, string DataPath, string ContentPath)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>The file of a SQLite database; null with SQL Server.</summary>
    public string? SqliteFile => Provider == DatabaseProvider.Sqlite ? new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(ConnectionString).DataSource : null;

    /// <summary><c>Database:MustExist</c>: whether a missing SQLite database stops the start instead of beginning a new site.</summary>
    public bool DatabaseMustExist { get; init; }

    /// <summary><c>Feedback:KeepMonths</c>: how long residents' answers are kept.</summary>
    public int FeedbackMonths { get; init; } = 12;

    /// <summary><c>Site:TrustedProxies</c>: whose word counts for where a request comes from and whether it was encrypted on the way.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Whether residents see the site over https.</summary>
    public bool IsEncrypted => PublicUrl.StartsWith("https:", StringComparison.Ordinal);

    /// <summary><c>AllowedHosts</c>, with semicolons between them: names besides the one in <see cref="PublicUrl"/> and this machine's own by which the site answers.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary><c>Site:ConnectionsPerAddress</c>: how many connections one address of the network may have open; null for a quarter of all.</summary>
    public int? ConnectionsPerAddress { get; init; }

    /// <summary><c>Site:PageCacheSize</c>, in megabytes: how much of finished pages is kept in memory; with 0 every page is made anew.</summary>
    public long PageCacheBytes { get; init; } = PageCache.DefaultMaxBytes;

    /// <summary><c>Site:WarmUp</c>: whether a start makes the public pages before somebody asks for them.</summary>
    public bool WarmsUp { get; init; } = true;

    /// <summary><c>Site:KeyCertificate</c>, a PKCS #12 file, opened by <c>Site:KeyCertificatePassword</c>: encrypts the keys of cookies and secrets in the database; null leaves them readable there.</summary>
    public X509Certificate2? KeyCertificate { get; init; }

    /// <summary><c>Site:KeyCertificateBefore</c>, likewise: opens what it encrypted while it was <see cref="KeyCertificate"/>, and encrypts nothing any more.</summary>
    public X509Certificate2? KeyCertificateBefore { get; init; }

    /// <summary><c>Site:ShowSetupLink</c>: whether a start without accounts shows the setup link on the console; not where others read that.</summary>
    public bool ShowsSetupLink { get; init; } = true;

    /// <summary><c>Publishing:OwnApproval</c>: whether somebody may publish what they have written themselves.</summary>
    public bool AllowsOwnApproval { get; init; }

    /// <summary><c>Publishing:ReviewAddress</c>: the mailbox that is reminded of pages due for review, where a page names none of its own; null for none.</summary>
    public string? ReviewAddress { get; init; }

    /// <summary><c>Publishing:ReviewLanguage</c>: of those reminders; Kazakh by default.</summary>
    public Language ReviewLanguage { get; init; } = Language.Kazakh;

    /// <summary><c>Links:External</c>: whether the nightly check asks other sites too.</summary>
    public bool ChecksExternalLinks { get; init; }

    /// <summary><c>Mail:…</c>: the server that letters go through; null when there is none.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary><c>Directory:…</c>: the city's own directory of people; null when there is none.</summary>
    public DirectorySettings? Directory { get; init; }

    /// <exception cref="SettingsException">A setting is wrong; the message is one line for the person at the console.</exception>
    public static SiteSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        TimeZoneCheck.Run();
        KnownSettings.Check(configuration);
        var dataPath = FullPath(configuration["Site:DataPath"] ?? "data");
        var contentPath = FullPath(configuration["Site:ContentPath"] ?? Path.Combine(AppContext.BaseDirectory, "content"));

        var provider = configuration["Database:Provider"] switch
        {
            null or "" or "Sqlite" => DatabaseProvider.Sqlite,
            "SqlServer" => DatabaseProvider.SqlServer,
            var other => throw new SettingsException($"Database:Provider is '{other}'; set it to Sqlite or SqlServer."),
        };

        var connectionString = configuration.GetConnectionString("Site");
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            connectionString = provider == DatabaseProvider.Sqlite
                ? $"Data Source={Path.Combine(dataPath, "site.db")}"
                : throw new SettingsException("ConnectionStrings:Site is empty; with Database:Provider=SqlServer set it to the server's connection string.");
        }

        var settings = new SiteSettings(
            provider,
            Checked(provider, connectionString, environment.ContentRootPath),
            Number("Database:MaxBatchSize", configuration["Database:MaxBatchSize"], 1, 1000),
            Url(configuration["Site:PublicUrl"] ?? "http://localhost:5080"),
            dataPath,
            contentPath)
        {
            DatabaseMustExist = Flag("Database:MustExist", configuration["Database:MustExist"], otherwise: false),
            FeedbackMonths = Number("Feedback:KeepMonths", configuration["Feedback:KeepMonths"], 1, 120) ?? 12,
            TrustedProxies = [.. (configuration["Site:TrustedProxies"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Network)],
            AllowedHosts = [.. (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            ConnectionsPerAddress = Number("Site:ConnectionsPerAddress", configuration["Site:ConnectionsPerAddress"], 1, 1_000_000),
            // No cache in development: an edited view must show at the next request.
            PageCacheBytes = Number("Site:PageCacheSize", configuration["Site:PageCacheSize"], 0, 16_384) * Megabyte ?? (environment.IsDevelopment() ? 0 : PageCache.DefaultMaxBytes),
            WarmsUp = Flag("Site:WarmUp", configuration["Site:WarmUp"], otherwise: true),
            KeyCertificate = Certificate("Site:KeyCertificate"),
            KeyCertificateBefore = Certificate("Site:KeyCertificateBefore"),
            ShowsSetupLink = Flag("Site:ShowSetupLink", configuration["Site:ShowSetupLink"], otherwise: true),
            AllowsOwnApproval = Flag("Publishing:OwnApproval", configuration["Publishing:OwnApproval"], otherwise: false),
            ReviewAddress = Mailbox("Publishing:ReviewAddress", configuration["Publishing:ReviewAddress"]),
            ReviewLanguage = configuration["Publishing:ReviewLanguage"] switch
            {
                null or "" => Language.Kazakh,
                var code => Language.TryFind(code, out var language) ? language : throw new SettingsException($"Publishing:ReviewLanguage is '{code}'; set it to kk, ru or en."),
            },
            ChecksExternalLinks = Flag("Links:External", configuration["Links:External"], otherwise: false),
            Mail = MailSettings.Read(configuration),
            Directory = DirectorySettings.Read(configuration),
        };
        return settings is { KeyCertificate: null, KeyCertificateBefore: not null }
            ? throw new SettingsException("Site:KeyCertificateBefore is set and Site:KeyCertificate is not; name the certificate that encrypts the keys now.")
            : settings;

        X509Certificate2? Certificate(string name)
        {
            if (configuration[name] is { Length: > 0 } file)
                return Pkcs12(name, FullPath(file), configuration[name + "Password"]);
            return string.IsNullOrEmpty(configuration[name + "Password"])
                ? null
                : throw new SettingsException($"{name}Password is set and {name} is not; name the PKCS #12 file (.pfx), or leave both out.");
        }

        string FullPath(string path)
        {
            try
            {
                return Path.GetFullPath(path, environment.ContentRootPath);
            }
            catch (ArgumentException)
            {
                throw new SettingsException($"'{path}' is not a path; set Site:DataPath and Site:ContentPath to folders.");
            }
        }
    }

    private static X509Certificate2 Pkcs12(string name, string path, string? password)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password);
            return certificate.HasPrivateKey
                ? certificate
                : throw new SettingsException($"{name} is '{path}', which has no private key; name a PKCS #12 file (.pfx) that has one.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{name} is '{path}', which cannot be opened; name a PKCS #12 file (.pfx), and set {name}Password when it has one.");
        }
    }

    private static bool Flag(string name, string? value, bool otherwise) =>
        string.IsNullOrEmpty(value) ? otherwise
        : bool.TryParse(value, out var flag) ? flag
        : throw new SettingsException($"{name} is '{value}'; set it to true or false.");

    private static string? Mailbox(string name, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : AccountChecks.Email("", value) is null ? value
        : throw new SettingsException($"{name} is '{value}'; set it to an e-mail address, as desk@example.kz.");

    private static string Checked(DatabaseProvider provider, string connectionString, string contentRoot)
    {
        try
        {
            if (provider == DatabaseProvider.SqlServer)
                return ForSqlServer(connectionString);

            var sqlite = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString);
            // A migration makes the file. Whoever else came to a database that is away would put an empty one in its place.
            if (sqlite.Mode == Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate)
                sqlite.Mode = Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite;
            // The same file, wherever a command is typed.
            if (sqlite.DataSource is { Length: > 0 } file && !file.StartsWith(':') && !file.StartsWith('|') && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
                sqlite.DataSource = Path.GetFullPath(file, contentRoot);
            // Whoever waits for a lock that is not given back hears so while they still look at the page.
            if (!sqlite.ShouldSerialize("Default Timeout"))
                sqlite.DefaultTimeout = 10;
            return sqlite is { Mode: not Microsoft.Data.Sqlite.SqliteOpenMode.Memory, DataSource: not ("" or ":memory:") }
                ? sqlite.ConnectionString
                : throw new SettingsException("ConnectionStrings:Site names no file; write it as 'Data Source=' and the file's path.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            // The exception's own text may quote the password.
            throw new SettingsException($"ConnectionStrings:Site is not a connection string for {provider}; write it as 'Key=value;Key=value'.");
        }
    }

    // In a method of its own, so that a start on SQLite does not load SQL Server's client.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string ForSqlServer(string connectionString) => new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(connectionString).ConnectionString;

    private static int? Number(string name, string? value, int least, int most)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingsException($"{name} is '{value}'; set it to a whole number from {least} to {most}, or leave it out.");
    }

    private static IPNetwork Network(string value)
    {
        // Alone, "10" would be read as 0.0.0.10; the bits after a network's would be dropped without a word; and whoever trusts
        // every address trusts whoever forges one.
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return IPAddress.TryParse(slash < 0 ? value : value[..slash], out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || value.Count(c => c == '.') == 3)
            && IPNetwork.TryParse(slash < 0 ? $"{value}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}" : value, out var network)
            && network.PrefixLength > 0 && network.BaseAddress.Equals(address)
            ? network
            : throw new SettingsException($"Site:TrustedProxies has '{value}'; set it to addresses or networks with commas between them, as 10.0.0.2, 10.1.0.0/16.");
    }

    /// <summary>The host as browsers send and compare it: қала.қаз is xn--80aa6a83a.xn--80ao21a.</summary>
    private static string InAscii(Uri url)
    {
        try
        {
            return url.HostNameType == UriHostNameType.Dns ? url.IdnHost : url.Host;
        }
        catch (UriFormatException)
        {
            throw new SettingsException($"Site:PublicUrl has the host '{url.Host}', which is no name of a host; set it to one such as example.org.");
        }
    }

    private static string Url(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            ? url.Scheme + Uri.SchemeDelimiter + InAscii(url) + (url.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{url.Port}"))
            : throw new SettingsException($"Site:PublicUrl is '{value}'; set it to scheme and host, as https://example.org.");
}

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>A setting is wrong. Ends the start with one line and <see cref="ExitCodes.Configuration"/>.</summary>
public sealed class SettingsException(string message) : Exception(message);

/// <summary>What a command or a start ends with; the numbers above 63 are those of BSD's sysexits.</summary>
public static class ExitCodes
{
    public const int Done = 0;
    public const int Issues = 1;
    public const int Usage = 2;
    public const int Kept = 3;
    public const int Unavailable = 69;
    public const int Configuration = 78;
}
