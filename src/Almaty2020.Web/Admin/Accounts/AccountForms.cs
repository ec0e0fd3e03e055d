using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>Form fields about a person. No others can be submitted.</summary>
public sealed record PersonForm(string? Name, string? Email)
{
    public static PersonForm Of(Account account) => new(account.Name, account.Email);
}

/// <summary>A person's roles and where they apply, as submitted by checkboxes and lists.</summary>
/// <param name="Roles">Names of roles, such as <c>author</c>.</param>
/// <param name="AuthorPart">Id of a page; empty for the whole site. A string, so that an invalid id can be told from a missing one.</param>
/// <param name="AuthorLanguages">Language codes.</param>
public sealed record RolesForm(
    string[]? Roles,
    string? AuthorPart,
    string[]? AuthorLanguages,
    string? TranslatorPart,
    string[]? TranslatorLanguages,
    string? PublisherPart,
    string[]? PublisherLanguages
)
{
    private static readonly string[] EveryLanguage = [.. Language.All.Select(l => l.Code)];

    /// <summary>No role is selected. Each is preset to the whole site and, except for translators, to all languages.</summary>
    public static RolesForm Empty { get; } = new([], "", EveryLanguage, "", [], "", EveryLanguage);

    public static RolesForm Of(IEnumerable<Grant> grants)
    {
        var byRole = grants.ToLookup(g => g.Role);
        return new RolesForm(
            [.. byRole.Select(g => RoleChoice.Name(g.Key))],
            Part(Role.Author),
            Languages(Role.Author),
            Part(Role.Translator),
            Languages(Role.Translator),
            Part(Role.Publisher),
            Languages(Role.Publisher)
        );

        string Part(Role role) => byRole[role].Select(g => g.PageId?.ToString(CultureInfo.InvariantCulture)).FirstOrDefault() ?? "";

        string[] Languages(Role role) =>
            !byRole[role].Any()
                ? role == Role.Translator
                    ? []
                    : EveryLanguage
                : byRole[role].Any(g => g.Language is null)
                    ? EveryLanguage
                    : [.. byRole[role].Select(g => g.Language!.Code).Distinct()];
    }

    /// <summary>Ids of the pages to which roles are limited, as far as they are ids.</summary>
    public IReadOnlyList<int> Parts =>
        [
            .. ((string?[])[AuthorPart, TranslatorPart, PublisherPart])
                .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
                .Where(id => id > 0),
        ];

    public bool Has(Role role) => (Roles ?? []).Contains(RoleChoice.Name(role));

    public string PartOf(Role role) =>
        (
            role switch
            {
                Role.Author => AuthorPart,
                Role.Translator => TranslatorPart,
                Role.Publisher => PublisherPart,
                _ => null,
            }
        ) ?? "";

    public IReadOnlyList<string> LanguagesOf(Role role) =>
        (
            role switch
            {
                Role.Author => AuthorLanguages,
                Role.Translator => TranslatorLanguages,
                Role.Publisher => PublisherLanguages,
                _ => null,
            }
        ) ?? [];

    public IReadOnlyList<RoleChoice> ToChoices() =>
        [
            .. Enum.GetValues<Role>()
                .Where(Has)
                .Select(role => new RoleChoice(
                    role,
                    PartOf(role) is not { Length: > 0 } part ? null
                        // No page has id 0, so an invalid id is refused. A missing id means the whole site.
                        : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
                        : 0,
                    [.. Language.All.Where(l => LanguagesOf(role).Contains(l.Code))]
                )),
        ];
}
