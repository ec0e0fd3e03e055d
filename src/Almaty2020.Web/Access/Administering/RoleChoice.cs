using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>A role and where it is to hold, as an administrator chooses it.</summary>
/// <param name="PageId">The top of the part; null for the whole site.</param>
/// <param name="Languages">All of them for a role that holds in every language.</param>
public sealed record RoleChoice(Role Role, int? PageId, IReadOnlyList<Language> Languages)
{
    /// <summary>Field of the issues that are about all roles together.</summary>
    public const string Field = "roles";

    public string PartField => $"{Name(Role)}Part";

    public string LanguagesField => $"{Name(Role)}Languages";

    /// <summary>Of a role in forms and texts.</summary>
    public static string Name(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Accounts and settings are of no page and no language.</summary>
    public static bool MayBeNarrowed(Role role) => role != Role.Administrator;

    public IEnumerable<Grant> ToGrants()
    {
        if (!MayBeNarrowed(Role))
            return [new Grant { Role = Role }];
        // A translator's languages are chosen: one that is added to the site later is not among them.
        return Languages.Count == Language.All.Count && Role != Role.Translator
            ? [new Grant { Role = Role, PageId = PageId }]
            : Language.All.Where(Languages.Contains).Select(l => new Grant { Role = Role, PageId = PageId, Language = l });
    }

    /// <summary>What is wrong with roles that are to be given.</summary>
    internal static async Task<IReadOnlyList<Issue>> CheckAsync(SiteDb db, IReadOnlyList<RoleChoice> choices, CancellationToken ct)
    {
        if (choices.Count == 0)
            return [new Issue(Field, AccountIssues.NoRole)];

        var issues = new List<Issue>();
        foreach (var choice in choices.Where(c => MayBeNarrowed(c.Role)))
        {
            if (choice.Languages.Count == 0)
                issues.Add(new Issue(choice.LanguagesField, AccountIssues.NoLanguage));
            if (choice.PageId is { } id && !await db.Pages.AnyAsync(p => p.Id == id, ct))
                issues.Add(new Issue(choice.PartField, AccountIssues.UnknownPart));
        }

        return issues;
    }
}
