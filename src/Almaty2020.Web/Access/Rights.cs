using System.Linq.Expressions;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access;

/// <summary>What somebody may touch, from their grants. The one place that decides it, for a row and for a query alike.</summary>
/// <param name="Grants">With <see cref="Grant.Page"/> loaded where there is one.</param>
public sealed record Rights(IReadOnlyList<Grant> Grants)
{
    /// <summary>Who writes drafts.</summary>
    public static readonly IReadOnlyList<Role> Writing = [Role.Author, Role.Translator, Role.Publisher];

    /// <summary>Who must prove more than a password.</summary>
    private static readonly Role[] Guarded = [Role.Publisher, Role.Administrator];

    public IReadOnlyList<Role> Roles { get; } = [.. Grants.Select(g => g.Role).Distinct().Order()];

    public bool NeedsSecondFactor => Roles.Any(r => Guarded.Contains(r));

    public bool Is(Role role) => Roles.Contains(role);

    public bool MayWrite(Page page, Language language) => Allows(Writing, page, language);

    public bool MayPublish(Page page, Language language) => Allows([Role.Publisher], page, language);

    /// <summary>The languages in which any of the roles holds somewhere.</summary>
    public IReadOnlyList<Language> LanguagesOf(IReadOnlyList<Role> roles) =>
        [.. Language.All.Where(l => Of(roles).Any(g => g.Language is null || g.Language == l))];

    /// <summary>The pages that one of the roles reaches in a language, for a query.</summary>
    public Expression<Func<Page, bool>> Reach(IReadOnlyList<Role> roles, Language language)
    {
        // A part is a page and what lies below it, which keys say: `almaty-2020`, `almaty-2020/active-city`.
        var grants = Of(roles).Where(g => g.Language is null || g.Language == language).ToList();
        if (grants.Any(g => g.PageId is null))
            return _ => true;

        var page = Expression.Parameter(typeof(Page), "page");
        var key = Expression.Property(page, nameof(Page.Key));
        var startsWith = typeof(string).GetMethod(nameof(string.StartsWith), [typeof(string)])!;
        Expression reached = Expression.Constant(false);
        foreach (var top in grants.Select(g => g.Page!.Key).Distinct(StringComparer.Ordinal))
        {
            reached = Expression.OrElse(reached, Expression.OrElse(
                Expression.Equal(key, Expression.Constant(top)),
                Expression.Call(key, startsWith, Expression.Constant(top + "/"))));
        }

        return Expression.Lambda<Func<Page, bool>>(reached, page);
    }

    private bool Allows(IReadOnlyList<Role> roles, Page page, Language language) => Of(roles).Any(g =>
        (g.Language is null || g.Language == language)
        && (g.Page is null ? g.PageId is null : page.Key == g.Page.Key || page.Key.StartsWith(g.Page.Key + "/", StringComparison.Ordinal)));

    private IEnumerable<Grant> Of(IReadOnlyList<Role> roles) => Grants.Where(g => roles.Contains(g.Role));
}
