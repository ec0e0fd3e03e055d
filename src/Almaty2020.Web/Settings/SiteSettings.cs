using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Settings;

/// <summary>The operator's settings. Read and checked once, at start.</summary>
/// <param name="Provider"><c>Database:Provider</c>.</param>
/// <param name="ConnectionString"><c>ConnectionStrings:Site</c>; by default a SQLite file in the data folder.</param>
/// <param name="MaxBatchSize"><c>Database:MaxBatchSize</c>: statements per round trip; null for the provider's default.</param>
/// <param name="PublicUrl"><c>Site:PublicUrl</c>: scheme and host that residents see, without a trailing slash.</param>
/// <param name="DataPath"><c>Site:DataPath</c>: folder for the site's own files.</param>
/// <param name="ContentPath"><c>Site:ContentPath</c>: content folder for the first import.</param>
public sealed record SiteSettings(
    DatabaseProvider Provider,
    string ConnectionString,
    int? MaxBatchSize,
    string PublicUrl,
    string DataPath,
    string ContentPath
)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Path of the SQLite database; null with SQL Server.</summary>
    public string? SqliteFile =>
        Provider == DatabaseProvider.Sqlite ? new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(ConnectionString).DataSource : null;

    /// <summary><c>Database:MustExist</c>: true if a missing SQLite database stops the start; false if it begins a new site.</summary>
    public bool DatabaseMustExist { get; init; }

    /// <summary><c>Feedback:KeepMonths</c>: how many months residents' feedback is kept.</summary>
    public int FeedbackRetentionMonths { get; init; } = 12;

    /// <summary><c>Site:TrustedProxies</c>: proxies whose forwarded client address and scheme are trusted.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>True if residents see the site over https.</summary>
    public bool IsEncrypted => PublicUrl.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>
    /// <c>AllowedHosts</c>, separated by semicolons: host names that the site accepts in addition to that of <see cref="PublicUrl"/> and
    /// the loopback names.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// <c>Site:ConnectionsPerAddress</c>: how many connections one network address may have open; null for a quarter of all.
    /// </summary>
    public int? ConnectionsPerAddress { get; init; }

    /// <summary>Enough for all pages of a site of ten thousand pages, compressed.</summary>
    public const long DefaultPageCacheBytes = 64L * 1024 * 1024;

    /// <summary>
    /// Bytes of rendered pages kept in memory; with 0 every page is rendered for each request. <c>Site:PageCacheSize</c> sets it in
    /// megabytes.
    /// </summary>
    public long PageCacheBytes { get; init; } = DefaultPageCacheBytes;

    /// <summary><c>Site:WarmUp</c>: true if a start renders the public pages before the first request for them.</summary>
    public bool WarmUpEnabled { get; init; } = true;

    /// <summary>
    /// <c>Site:KeyCertificate</c>, a PKCS #12 file, opened with <c>Site:KeyCertificatePassword</c>: encrypts the keys of cookies and
    /// secrets in the database. Null leaves them unencrypted there.
    /// </summary>
    public X509Certificate2? KeyCertificate { get; init; }

    /// <summary>
    /// <c>Site:KeyCertificateBefore</c>, also a PKCS #12 file: the previous <see cref="KeyCertificate"/>. Only decrypts what it encrypted
    /// earlier.
    /// </summary>
    public X509Certificate2? PreviousKeyCertificate { get; init; }

    /// <summary>
    /// <c>Site:SecurityContact</c>: where to report a security fault, an <c>https:</c> or <c>mailto:</c> address; null if the site does
    /// not say.
    /// </summary>
    public string? SecurityContact { get; init; }

    /// <summary>
    /// <c>Site:ShowSetupLink</c>: true if a start without accounts prints the setup link on the console. Set it to false where others can
    /// read the console.
    /// </summary>
    public bool ShowSetupLink { get; init; } = true;

    /// <summary>
    /// <c>Publishing:OwnApproval</c>: true if people may publish text that they wrote themselves, as long as no administrator has decided it
    /// in the admin area.
    /// </summary>
    public bool AllowSelfApproval { get; init; }

    /// <summary>
    /// <c>Publishing:ReviewAddress</c>: mailbox that receives review reminders for pages without their own mailbox; null for none.
    /// </summary>
    public string? ReviewAddress { get; init; }

    /// <summary><c>Publishing:ReviewLanguage</c>: language of those reminders; by default the site's first language.</summary>
    public Language ReviewLanguage { get; init; } = Language.Default;

    /// <summary><c>Links:External</c>: true if the nightly link check also follows links to other sites.</summary>
    public bool CheckExternalLinks { get; init; }

    /// <summary><c>Pictures:MaxMegabytes</c>: the largest file that the picture library takes.</summary>
    public int MaxPictureMegabytes { get; init; } = 25;

    /// <summary><c>Pictures:MaxMegapixels</c>: the largest picture that it takes, in millions of pixels.</summary>
    public int MaxPictureMegapixels { get; init; } = 50;

    /// <summary><c>Pictures:TrashDays</c>: how many days the trash keeps pictures and documents before they are deleted for good.</summary>
    public int PictureTrashDays { get; init; } = 30;

    /// <summary><c>Mail:…</c>: the outgoing mail server; null if there is none.</summary>
    public MailSettings? Mail { get; init; }

    /// <summary><c>Directory:…</c>: the city's own user directory; null if there is none.</summary>
    public DirectorySettings? Directory { get; init; }

    /// <exception cref="SettingsException">A setting is wrong. The message is one line for the operator.</exception>
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
            connectionString =
                provider == DatabaseProvider.Sqlite
                    ? $"Data Source={Path.Combine(dataPath, "site.db")}"
                    : throw new SettingsException(
                        "ConnectionStrings:Site is empty; with Database:Provider=SqlServer set it to the server's connection string."
                    );
        }

        var settings = new SiteSettings(
            provider,
            NormalizedConnectionString(provider, connectionString, environment.ContentRootPath),
            Number("Database:MaxBatchSize", configuration["Database:MaxBatchSize"], 1, 1000),
            Url(configuration["Site:PublicUrl"] ?? "http://localhost:5080"),
            dataPath,
            contentPath
        )
        {
            DatabaseMustExist = Flag("Database:MustExist", configuration["Database:MustExist"], defaultValue: false),
            FeedbackRetentionMonths = Number("Feedback:KeepMonths", configuration["Feedback:KeepMonths"], 1, 120) ?? 12,
            TrustedProxies =
            [
                .. (configuration["Site:TrustedProxies"] ?? "")
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(Network),
            ],
            AllowedHosts =
            [
                .. (configuration["AllowedHosts"] ?? "")
                    .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(HostName),
            ],
            ConnectionsPerAddress = Number("Site:ConnectionsPerAddress", configuration["Site:ConnectionsPerAddress"], 1, 1_000_000),
            // No cache in development: an edited view must show at the next request.
            PageCacheBytes =
                Number("Site:PageCacheSize", configuration["Site:PageCacheSize"], 0, 16_384) * Megabyte
                ?? (environment.IsDevelopment() ? 0 : DefaultPageCacheBytes),
            WarmUpEnabled = Flag("Site:WarmUp", configuration["Site:WarmUp"], defaultValue: true),
            KeyCertificate = Certificate("Site:KeyCertificate"),
            PreviousKeyCertificate = Certificate("Site:KeyCertificateBefore"),
            SecurityContact = Contact("Site:SecurityContact", configuration["Site:SecurityContact"]),
            ShowSetupLink = Flag("Site:ShowSetupLink", configuration["Site:ShowSetupLink"], defaultValue: true),
            AllowSelfApproval = Flag("Publishing:OwnApproval", configuration["Publishing:OwnApproval"], defaultValue: false),
            ReviewAddress = Mailbox("Publishing:ReviewAddress", configuration["Publishing:ReviewAddress"]),
            ReviewLanguage = configuration["Publishing:ReviewLanguage"] switch
            {
                null or "" => Language.Default,
                var code => Language.TryFind(code, out var language)
                    ? language
                    : throw new SettingsException(
                        $"Publishing:ReviewLanguage is '{code}'; set it to one of: {string.Join(", ", Language.All)}."
                    ),
            },
            CheckExternalLinks = Flag("Links:External", configuration["Links:External"], defaultValue: false),
            MaxPictureMegabytes = Number("Pictures:MaxMegabytes", configuration["Pictures:MaxMegabytes"], 1, 100) ?? 25,
            MaxPictureMegapixels = Number("Pictures:MaxMegapixels", configuration["Pictures:MaxMegapixels"], 1, 100) ?? 50,
            PictureTrashDays = Number("Pictures:TrashDays", configuration["Pictures:TrashDays"], 1, 365) ?? 30,
            Mail = MailSettings.Read(configuration),
            Directory = DirectorySettings.Read(configuration),
        };
        return settings is { KeyCertificate: null, PreviousKeyCertificate: not null }
            ? throw new SettingsException(
                "Site:KeyCertificateBefore is set and Site:KeyCertificate is not; name the certificate that encrypts the keys now."
            )
            : settings;

        X509Certificate2? Certificate(string name)
        {
            if (configuration[name] is { Length: > 0 } file)
                return Pkcs12(name, FullPath(file), configuration[name + "Password"]);
            return string.IsNullOrEmpty(configuration[name + "Password"])
                ? null
                : throw new SettingsException(
                    $"{name}Password is set and {name} is not; name the PKCS #12 file (.pfx), or leave both out."
                );
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
            throw new SettingsException(
                $"{name} is '{path}', which cannot be opened; name a PKCS #12 file (.pfx), and set {name}Password when it has one."
            );
        }
    }

    private static bool Flag(string name, string? value, bool defaultValue) =>
        string.IsNullOrEmpty(value) ? defaultValue
        : bool.TryParse(value, out var flag) ? flag
        : throw new SettingsException($"{name} is '{value}'; set it to true or false.");

    private static string? Mailbox(string name, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : EmailAddresses.IsValid(value) ? value
        : throw new SettingsException($"{name} is '{value}'; set it to an e-mail address such as desk@example.kz.");

    private static string? Contact(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        if (EmailAddresses.IsValid(value))
            return "mailto:" + value;
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address.AbsoluteUri
            : throw new SettingsException(
                $"{name} is '{value}'; set it to an e-mail address such as security@example.kz, or to an address that begins with https://."
            );
    }

    private static string NormalizedConnectionString(DatabaseProvider provider, string connectionString, string contentRoot)
    {
        try
        {
            if (provider == DatabaseProvider.SqlServer)
                return ForSqlServer(connectionString);

            var sqlite = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString);
            // Only a migration creates the file. Any other code would put an empty file in place of a missing database.
            if (sqlite.Mode == Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate)
                sqlite.Mode = Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite;
            // Resolve the path, so that a command finds the same file from any current folder.
            if (
                sqlite.DataSource is { Length: > 0 } file
                && !file.StartsWith(':')
                && !file.StartsWith('|')
                && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            )
                sqlite.DataSource = Path.GetFullPath(file, contentRoot);
            // Seconds to wait for a lock: short enough that the person still looks at the page when the error arrives.
            if (!sqlite.ShouldSerialize("Default Timeout"))
                sqlite.DefaultTimeout = 10;
            return sqlite is { Mode: not Microsoft.Data.Sqlite.SqliteOpenMode.Memory, DataSource: not ("" or ":memory:") }
                ? sqlite.ConnectionString
                : throw new SettingsException("ConnectionStrings:Site names no file; write it as 'Data Source=' and the file's path.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            // The exception's own message may quote the password.
            throw new SettingsException(
                $"ConnectionStrings:Site is not a connection string for {provider}; write it as 'Key=value;Key=value'."
            );
        }
    }

    // A separate method, so that a start on SQLite does not load SQL Server's client.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string ForSqlServer(string connectionString) =>
        new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(connectionString).ConnectionString;

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
        // Strict parsing: "10" would be read as 0.0.0.10, host bits of a network would be dropped silently, and a /0 would trust every
        // client, including forged headers.
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return
            IPAddress.TryParse(slash < 0 ? value : value[..slash], out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || value.Count(c => c == '.') == 3)
            && IPNetwork.TryParse(
                slash < 0 ? $"{value}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}" : value,
                out var network
            )
            && network.PrefixLength > 0
            && network.BaseAddress.Equals(address)
            ? network
            : throw new SettingsException(
                $"Site:TrustedProxies has '{value}'; set it to addresses or networks separated by commas, such as 10.0.0.2, 10.1.0.0/16."
            );
    }

    /// <summary>A host name or IP address without a port; with <c>*.</c> before it, all names below it; <c>*</c> alone is every host.</summary>
    private static string HostName(string value) =>
        value == "*"
        || Uri.CheckHostName(value.StartsWith("*.", StringComparison.Ordinal) ? value[2..] : value) is not UriHostNameType.Unknown
            ? value
            : throw new SettingsException(
                $"AllowedHosts has '{value}'; set it to host names separated by semicolons, such as example.org;www.example.org."
            );

    /// <summary>The host in ASCII (punycode), as browsers send and compare it: қала.қаз is xn--80aa6a83a.xn--80ao21a.</summary>
    private static string AsciiHost(Uri url)
    {
        try
        {
            return url.HostNameType == UriHostNameType.Dns ? url.IdnHost : url.Host;
        }
        catch (UriFormatException)
        {
            throw new SettingsException(
                $"Site:PublicUrl has the host '{url.Host}', which is not a valid host name; set it to one such as example.org."
            );
        }
    }

    private static string Url(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            ? url.Scheme
                + Uri.SchemeDelimiter
                + AsciiHost(url)
                + (url.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{url.Port}"))
            : throw new SettingsException($"Site:PublicUrl is '{value}'; set it to scheme and host, such as https://example.org.");
}

public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}
