using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>Rights for work on the pages of a whole site in memory.</summary>
internal static class RightsOfManyPages
{
    /// <summary>Tells for any page whether a staff member may write it in a language. Asks the database only about rights that cover a part of the tree.</summary>
    /// <param name="languages">The answer for all other languages is no.</param>
    public static async Task<Func<int, Language, bool>> MayWriteAsync(
        this SiteDb db,
        Rights rights,
        IReadOnlyList<Language> languages,
        CancellationToken ct
    )
    {
        var parts = new Dictionary<Language, HashSet<int>>();
        foreach (var language in languages.Where(l => !rights.MayWriteAnywhere(l)))
            parts[language] = [.. await db.Pages.Where(rights.Filter(Rights.WritingRoles, language)).Select(p => p.Id).ToListAsync(ct)];
        return (id, language) => languages.Contains(language) && (!parts.TryGetValue(language, out var part) || part.Contains(id));
    }
}
