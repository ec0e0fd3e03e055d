using System.Net;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Settings;

/// <summary>
/// <c>Directory:…</c>: the city's own user directory, used for sign-in by OpenID Connect. Read and checked once, at start.
/// </summary>
/// <param name="Authority">
/// <c>Directory:Authority</c>: base address of its metadata, which is at <c>/.well-known/openid-configuration</c> below it.
/// </param>
/// <param name="ClientId"><c>Directory:ClientId</c>.</param>
/// <param name="ClientSecret"><c>Directory:ClientSecret</c>.</param>
/// <param name="RoleClaim"><c>Directory:RoleClaim</c>: the claim whose values are mapped to roles.</param>
/// <param name="Scopes"><c>Directory:Scopes</c>: the requested scopes.</param>
/// <param name="Roles"><c>Directory:Roles</c>: maps values of the claim to roles, with their languages and page.</param>
public sealed record DirectorySettings(
    Uri Authority,
    string ClientId,
    string ClientSecret,
    string RoleClaim,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<DirectoryRole> Roles
)
{
    private const string DefaultRoleClaim = "groups";
    private const string DefaultScopes = "openid profile email";

    // Unknown keys are refused, because a misspelled key may be a limit that is not applied: "Lanuages" would give a role in every
    // language.
    private static readonly string[] Keys = ["Authority", "ClientId", "ClientSecret", "Name", "RoleClaim", "Scopes", "Roles"];
    private static readonly string[] RoleKeys = ["Value", "Role", "Languages", "Page"];

    private readonly Dictionary<Language, string> names = [];

    /// <summary>
    /// <c>Directory:Name</c>, or <c>Directory:Name:kk</c> and so on: the directory's name as people know it. By default its host.
    /// </summary>
    public string NameIn(Language language) => names.GetValueOrDefault(language) ?? Authority.Host;

    /// <returns>Null if no directory is configured.</returns>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static DirectorySettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Directory");
        // Ignore the section's own value: an environment may hold an unrelated variable with that name.
        if (section.GetChildren().SelectMany(c => c.AsEnumerable()).All(s => string.IsNullOrWhiteSpace(s.Value)))
            return null;

        if (section.GetChildren().FirstOrDefault(c => !Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new SettingsException($"Directory:{unknown.Key} is not a setting; known settings are {string.Join(", ", Keys)}.");

        var roles = section.GetSection("Roles").GetChildren().Select(Role).ToList();
        if (roles.Count == 0)
            throw new SettingsException(
                "Directory:Roles is empty, so nobody could sign in through the directory; map a value of its claim to a role, for example with Directory:Roles:0:Value and Directory:Roles:0:Role."
            );

        var scopes = (Text(section, "Scopes") ?? DefaultScopes).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (!scopes.Contains("openid"))
            throw new SettingsException($"Directory:Scopes is '{string.Join(' ', scopes)}'; openid must be among them.");

        var settings = new DirectorySettings(
            Address(Text(section, "Authority")),
            Text(section, "ClientId") ?? throw Missing("ClientId"),
            Text(section, "ClientSecret") ?? throw Missing("ClientSecret"),
            Text(section, "RoleClaim") ?? DefaultRoleClaim,
            scopes,
            roles
        );
        foreach (var language in Language.All)
        {
            if ((Text(section, $"Name:{language.Code}") ?? Text(section, "Name")) is { } name)
                settings.names[language] = name;
        }

        if (section.GetSection("Name").GetChildren().FirstOrDefault(c => !Language.TryFind(c.Key, out _)) is { } unknownLanguage)
            throw new SettingsException(
                $"Directory:Name:{unknownLanguage.Key} is not a language of this site; its languages are {string.Join(", ", Language.All)}."
            );
        return settings;
    }

    private static string? Text(IConfiguration section, string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;

    private static SettingsException Missing(string key) =>
        new($"Directory:{key} is empty; set it, or leave out every setting of Directory.");

    private static Uri Address(string? value)
    {
        if (value is null)
            throw Missing("Authority");

        // Require https, because the answers prove a person's identity. http is allowed only on this machine.
        return
            Uri.TryCreate(value, UriKind.Absolute, out var url)
            && url is { Query: "", Fragment: "", UserInfo: "" }
            && (
                url.Scheme == Uri.UriSchemeHttps
                || (
                    url.Scheme == Uri.UriSchemeHttp
                    && (url.IsLoopback || IPAddress.TryParse(url.Host, out var ip) && IPAddress.IsLoopback(ip))
                )
            )
            ? url
            : throw new SettingsException(
                $"Directory:Authority is '{value}'; set it to an address such as https://login.example.org/realm."
            );
    }

    private static DirectoryRole Role(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(c => !RoleKeys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new SettingsException(
                $"{section.Path}:{unknown.Key} is not a setting; known settings are {string.Join(", ", RoleKeys)}."
            );

        var value = Text(section, "Value")
            ?? throw new SettingsException($"{section.Path}:Value is empty; set it to a value of the directory's claim.");
        var known = Enum.GetNames<Role>();
        var name = Text(section, "Role") ?? "";
        if (!known.Contains(name, StringComparer.Ordinal))
            throw new SettingsException($"{section.Path}:Role is '{name}'; set it to one of {string.Join(", ", known)}.");

        var role = Enum.Parse<Role>(name);
        List<Language> languages = [];
        foreach (var code in (Text(section, "Languages") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            languages.Add(
                Language.TryFind(code, out var language)
                    ? language
                    : throw new SettingsException(
                        $"{section.Path}:Languages has '{code}'; set it to languages of this site, which are {string.Join(", ", Language.All)}."
                    )
            );
        }

        var page = Text(section, "Page");
        return role switch
        {
            Almaty2020.Web.Settings.Role.Translator when languages.Count == 0 => throw new SettingsException(
                $"{section.Path}:Languages is empty; a translator's role needs one or more languages."
            ),
            Almaty2020.Web.Settings.Role.Administrator when languages.Count > 0 || page is not null => throw new SettingsException(
                $"{section.Path} narrows an administrator, whose role applies everywhere; remove its Languages and Page."
            ),
            _ => new DirectoryRole(value, role, [.. languages.Distinct()], page),
        };
    }
}

/// <summary>The role that a value of the directory's claim gives.</summary>
/// <param name="Languages">Empty for all languages.</param>
/// <param name="Page">Key of the page whose subtree the role covers; null for the whole site.</param>
public sealed record DirectoryRole(string Value, Role Role, IReadOnlyList<Language> Languages, string? Page);
