using System.Net;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Startup;

/// <summary><c>Directory:…</c>: the city's own directory of people, which signs in by OpenID Connect; read and checked once, at start.</summary>
/// <param name="Authority"><c>Directory:Authority</c>: where its metadata lie, below <c>/.well-known/openid-configuration</c>.</param>
/// <param name="ClientId"><c>Directory:ClientId</c>.</param>
/// <param name="ClientSecret"><c>Directory:ClientSecret</c>.</param>
/// <param name="RoleClaim"><c>Directory:RoleClaim</c>: the claim whose values are mapped to roles.</param>
/// <param name="Scopes"><c>Directory:Scopes</c>: what is asked for.</param>
/// <param name="Roles"><c>Directory:Roles</c>: which value of the claim gives which role, and where it holds.</param>
public sealed record DirectorySettings(
    Uri Authority, string ClientId, string ClientSecret, string RoleClaim, IReadOnlyList<string> Scopes, IReadOnlyList<DirectoryRole> Roles)
{
    private const string DefaultRoleClaim = "groups";
    private const string DefaultScopes = "openid profile email";

    // A name that nothing reads may be a limit that nobody keeps: "Lanuages" would give a role in every language.
    private static readonly string[] Keys = ["Authority", "ClientId", "ClientSecret", "Name", "RoleClaim", "Scopes", "Roles"];
    private static readonly string[] RoleKeys = ["Value", "Role", "Languages", "Page"];

    private readonly Dictionary<Language, string> names = [];

    /// <summary><c>Directory:Name</c>, or <c>Directory:Name:kk</c> and so on: as people call it.</summary>
    public string NameIn(Language language) => names.GetValueOrDefault(language) ?? Authority.Host;

    /// <returns>Null when there is no directory.</returns>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static DirectorySettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Directory");
        // The section's own value is none of ours: an environment may hold a variable of that name.
        if (section.GetChildren().SelectMany(c => c.AsEnumerable()).All(s => string.IsNullOrWhiteSpace(s.Value)))
            return null;

        if (section.GetChildren().FirstOrDefault(c => !Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new SettingsException($"Directory:{unknown.Key} is no setting; those are {string.Join(", ", Keys)}.");

        var roles = section.GetSection("Roles").GetChildren().Select(Role).ToList();
        if (roles.Count == 0)
            throw new SettingsException("Directory:Roles is empty, so nobody of the directory could come in; map a value of its claim to a role, as Directory:Roles:0:Value and Directory:Roles:0:Role.");

        var scopes = (Text(section, "Scopes") ?? DefaultScopes).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (!scopes.Contains("openid"))
            throw new SettingsException($"Directory:Scopes is '{string.Join(' ', scopes)}'; openid must be among them.");

        var settings = new DirectorySettings(
            Address(Text(section, "Authority")),
            Text(section, "ClientId") ?? throw Missing("ClientId"),
            Text(section, "ClientSecret") ?? throw Missing("ClientSecret"),
            Text(section, "RoleClaim") ?? DefaultRoleClaim,
            scopes,
            roles);
        foreach (var language in Language.All)
        {
            if ((Text(section, $"Name:{language.Code}") ?? Text(section, "Name")) is { } name)
                settings.names[language] = name;
        }

        if (section.GetSection("Name").GetChildren().FirstOrDefault(c => !Language.TryFind(c.Key, out _)) is { } strange)
            throw new SettingsException($"Directory:Name:{strange.Key} is of no language of this site; those are {string.Join(", ", Language.All)}.");
        return settings;
    }

    private static string? Text(IConfiguration section, string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;

    private static SettingsException Missing(string key) => new($"Directory:{key} is empty; set it, or leave out every setting of Directory.");

    private static Uri Address(string? value)
    {
        if (value is null)
            throw Missing("Authority");

        // What comes from there says who somebody is: nobody on the way may change it. On this machine there is no way.
        return Uri.TryCreate(value, UriKind.Absolute, out var url) && url is { Query: "", Fragment: "", UserInfo: "" }
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && (url.IsLoopback || IPAddress.TryParse(url.Host, out var ip) && IPAddress.IsLoopback(ip))))
            ? url
            : throw new SettingsException($"Directory:Authority is '{value}'; set it to an address as https://login.example.org/realm.");
    }

    private static DirectoryRole Role(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(c => !RoleKeys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new SettingsException($"{section.Path}:{unknown.Key} is no setting; those are {string.Join(", ", RoleKeys)}.");

        var value = Text(section, "Value") ?? throw new SettingsException($"{section.Path}:Value is empty; set it to a value of the directory's claim.");
        var known = Enum.GetNames<Role>();
        var name = Text(section, "Role") ?? "";
        if (!known.Contains(name, StringComparer.Ordinal))
            throw new SettingsException($"{section.Path}:Role is '{name}'; set it to one of {string.Join(", ", known)}.");

        var role = Enum.Parse<Role>(name);
        List<Language> languages = [];
        foreach (var code in (Text(section, "Languages") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            languages.Add(Language.TryFind(code, out var language)
                ? language
                : throw new SettingsException($"{section.Path}:Languages has '{code}'; set it to languages of this site, which are {string.Join(", ", Language.All)}."));
        }

        var page = Text(section, "Page");
        return role switch
        {
            Access.Role.Translator when languages.Count == 0 => throw new SettingsException($"{section.Path}:Languages is empty; a translator's role holds in chosen languages."),
            Access.Role.Administrator when languages.Count > 0 || page is not null => throw new SettingsException($"{section.Path} narrows an administrator, whose role holds everywhere; leave Languages and Page out."),
            _ => new DirectoryRole(value, role, [.. languages.Distinct()], page),
        };
    }
}

/// <summary>What a value of the directory's claim gives.</summary>
/// <param name="Languages">Empty for all.</param>
/// <param name="Page">The key of the page that is the top of the part; null for the whole site.</param>
public sealed record DirectoryRole(string Value, Role Role, IReadOnlyList<Language> Languages, string? Page);
