using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Accounts;

/// <summary>What is filled in about somebody; nothing else can be sent.</summary>
public sealed record PersonForm(string? Name, string? Email)
{
    public static PersonForm Of(Account account) => new(account.Name, account.Email);
}

/// <summary>Which roles somebody has and where, as checkboxes and lists send it.</summary>
/// <param name="Roles">Names of roles, such as <c>author</c>.</param>
/// <param name="AuthorPart">Id of a page; empty for the whole site. Text, so that a wrong one is told from none.</param>
/// <param name="AuthorLanguages">Codes.</param>
public sealed record RolesForm(
    string[]? Roles,
    string? AuthorPart,
    string[]? AuthorLanguages,
    string? TranslatorPart,
    string[]? TranslatorLanguages,
    string? PublisherPart,
    string[]? PublisherLanguages)
{
    private static readonly string[] EveryLanguage = [.. Language.All.Select(l => l.Code)];

    /// <summary>Every role everywhere, none of them chosen.</summary>
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
            Languages(Role.Publisher));

        string Part(Role role) => byRole[role].Select(g => g.PageId?.ToString(CultureInfo.InvariantCulture)).FirstOrDefault() ?? "";

        string[] Languages(Role role) =>
            !byRole[role].Any() ? role == Role.Translator ? [] : EveryLanguage
            : byRole[role].Any(g => g.Language is null) ? EveryLanguage
            : [.. byRole[role].Select(g => g.Language!.Code).Distinct()];
    }

    public bool Has(Role role) => (Roles ?? []).Contains(RoleChoice.Name(role));

    public string PartOf(Role role) => (role switch { Role.Author => AuthorPart, Role.Translator => TranslatorPart, Role.Publisher => PublisherPart, _ => null }) ?? "";

    public IReadOnlyList<string> LanguagesOf(Role role) =>
        (role switch { Role.Author => AuthorLanguages, Role.Translator => TranslatorLanguages, Role.Publisher => PublisherLanguages, _ => null }) ?? [];

    public IReadOnlyList<RoleChoice> ToChoices() => [.. Enum.GetValues<Role>().Where(Has).Select(role => new RoleChoice(
        role,
        PartOf(role) is not { Length: > 0 } part ? null
            // No page has it: refused, where a missing one would mean the whole site.
            : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0,
        [.. Language.All.Where(l => LanguagesOf(role).Contains(l.Code))]))];
}
