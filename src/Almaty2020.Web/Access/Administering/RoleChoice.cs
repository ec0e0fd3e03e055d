using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>A role and its scope, as selected in the form.</summary>
/// <param name="PageId">Root page of the section; null for the whole site.</param>
/// <param name="Languages">All languages for a role without a language restriction.</param>
public sealed record RoleChoice(Role Role, int? PageId, IReadOnlyList<Language> Languages)
{
    /// <summary>Form field for issues that concern all roles together.</summary>
    public const string Field = "roles";

    public string SectionField => $"{Name(Role)}Part";

    public string LanguagesField => $"{Name(Role)}Languages";

    /// <summary>Name of a role in form fields and resource keys.</summary>
    public static string Name(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>False for administrators: accounts and settings belong to no page and no language.</summary>
    public static bool CanBeScoped(Role role) => role != Role.Administrator;

    public IEnumerable<Grant> ToGrants()
    {
        if (!CanBeScoped(Role))
            return [new Grant { Role = Role }];
        // A translator's languages are listed explicitly, so a language added to the site later is not included.
        return Languages.Count == Language.All.Count && Role != Role.Translator
            ? [new Grant { Role = Role, PageId = PageId }]
            : Language
                .All.Where(Languages.Contains)
                .Select(l => new Grant
                {
                    Role = Role,
                    PageId = PageId,
                    Language = l,
                });
    }

    /// <summary>Validates the selected roles.</summary>
    internal static async Task<IReadOnlyList<Issue>> CheckAsync(SiteDb db, IReadOnlyList<RoleChoice> choices, CancellationToken ct)
    {
        if (choices.Count == 0)
            return [new Issue(Field, AccountIssues.NoRole)];

        var issues = new List<Issue>();
        foreach (var choice in choices.Where(c => CanBeScoped(c.Role)))
        {
            if (choice.Languages.Count == 0)
                issues.Add(new Issue(choice.LanguagesField, AccountIssues.NoLanguage));
            if (choice.PageId is { } id && !await db.Pages.AnyAsync(p => p.Id == id, ct))
                issues.Add(new Issue(choice.SectionField, AccountIssues.UnknownPart));
        }

        return issues;
    }
}
