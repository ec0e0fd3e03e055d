using System.Linq.Expressions;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access;

/// <summary>
/// The permissions of an account, computed from its grants. The only implementation of these rules, for pages in memory and for queries.
/// </summary>
/// <param name="Grants">With <see cref="Grant.Page"/> loaded where a grant has a page.</param>
public sealed record Rights(IReadOnlyList<Grant> Grants)
{
    /// <summary>Roles that may write drafts.</summary>
    public static readonly IReadOnlyList<Role> WritingRoles = [Role.Author, Role.Translator, Role.Publisher];

    /// <summary>Roles that require a second factor.</summary>
    private static readonly Role[] SecondFactorRoles = [Role.Publisher, Role.Administrator];

    public IReadOnlyList<Role> Roles { get; } = [.. Grants.Select(g => g.Role).Distinct().Order()];

    public bool NeedsSecondFactor => Roles.Any(r => SecondFactorRoles.Contains(r));

    public bool HasRole(Role role) => Roles.Contains(role);

    public bool HasAnyRole(IReadOnlyList<Role> roles) => roles.Any(HasRole);

    public bool MayWrite(Page page, Language language) => Allows(WritingRoles, page, language);

    public bool MayPublish(Page page, Language language) => Allows([Role.Publisher], page, language);

    /// <summary>True if the account may write every page in this language, and so may create top-level pages.</summary>
    public bool MayWriteAnywhere(Language language) =>
        Of(WritingRoles).Any(g => g.PageId is null && (g.Language is null || g.Language == language));

    /// <summary>True if the account may create a page beside this one: write everything below its parent.</summary>
    public bool MayWriteBeside(Page page, Language language) =>
        Of(WritingRoles)
            .Any(g =>
                (g.Language is null || g.Language == language)
                && (g.Page is null ? g.PageId is null : g.Page.Id != page.Id && page.IsInSubtreeOf(g.Page))
            );

    public bool MayPublishAnywhere(Language language) =>
        Of([Role.Publisher]).Any(g => g.PageId is null && (g.Language is null || g.Language == language));

    /// <summary>The languages in which any of the roles applies to at least one page.</summary>
    public IReadOnlyList<Language> LanguagesOf(IReadOnlyList<Role> roles) =>
        [.. Language.All.Where(l => Of(roles).Any(g => g.Language is null || g.Language == l))];

    /// <summary>Query filter: the pages that any of the roles covers in a language.</summary>
    public Expression<Func<Page, bool>> Filter(IReadOnlyList<Role> roles, Language language)
    {
        var page = Expression.Parameter(typeof(Page), "page");
        return Expression.Lambda<Func<Page, bool>>(
            FilterCondition(Of(roles).Where(g => g.Language is null || g.Language == language), page, language: null),
            page
        );
    }

    /// <summary>Query filter for rows that belong to a page: the rows that any of the roles covers.</summary>
    /// <param name="language">Language of a row; null if rows have no language. Then a grant in any language is enough.</param>
    public Expression<Func<T, bool>> Filter<T>(
        IReadOnlyList<Role> roles,
        Expression<Func<T, Page>> page,
        Expression<Func<T, Language>>? language
    )
    {
        var row = page.Parameters[0];
        var rowLanguage = language is null ? null : new ExpressionReplacer(language.Parameters[0], row).Visit(language.Body);
        return Expression.Lambda<Func<T, bool>>(FilterCondition(Of(roles), page.Body, rowLanguage), row);
    }

    private static Expression FilterCondition(IEnumerable<Grant> grants, Expression page, Expression? language)
    {
        Expression condition = Expression.Constant(false);
        foreach (var (top, grantLanguage) in grants.Select(g => (g.Page, language is null ? null : g.Language)).Distinct())
        {
            Expression? scope = null;
            if (top is not null)
            {
                // Same rule as Page.IsInSubtreeOf. Compares a prefix instead of using LIKE, so SQL Server needs no escaping.
                var branch = top.SubtreePrefix;
                var start = Expression.Call(
                    Expression.Property(page, nameof(Page.Above)),
                    nameof(string.Substring),
                    null,
                    Expression.Constant(0),
                    Expression.Constant(branch.Length)
                );
                scope = Expression.OrElse(
                    Expression.Equal(Expression.Property(page, nameof(Page.Id)), Value(top.Id)),
                    Expression.Equal(start, Value(branch))
                );
            }

            if (grantLanguage is not null)
            {
                var inLanguage = Expression.Equal(language!, Value(grantLanguage));
                scope = scope is null ? inLanguage : Expression.AndAlso(inLanguage, scope);
            }

            if (scope is null)
                return Expression.Constant(true);
            condition = Expression.OrElse(condition, scope);
        }

        return condition;
    }

    /// <summary>Mimics a variable captured by a lambda, so EF Core makes it a query parameter and all users share one query plan.</summary>
    private static MemberExpression Value<T>(T value) =>
        Expression.Property(Expression.Constant(new Captured<T>(value)), nameof(Captured<T>.It));

    /// <summary>True if any of the roles covers the page in the language.</summary>
    public bool Allows(IReadOnlyList<Role> roles, Page page, Language language) =>
        Of(roles)
            .Any(g => (g.Language is null || g.Language == language) && (g.Page is null ? g.PageId is null : page.IsInSubtreeOf(g.Page)));

    private IEnumerable<Grant> Of(IReadOnlyList<Role> roles) => Grants.Where(g => roles.Contains(g.Role));

    private sealed record Captured<T>(T It);

    private sealed class ExpressionReplacer(Expression old, Expression with) : ExpressionVisitor
    {
        [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(node))]
        public override Expression? Visit(Expression? node) => node == old ? with : base.Visit(node);
    }
}

/// <summary>Restricts a query to the rows that the user's rights cover.</summary>
public static class RightsQueryExtensions
{
    public static IQueryable<T> CoveredBy<T>(
        this IQueryable<T> rows,
        Rights rights,
        IReadOnlyList<Role> roles,
        Expression<Func<T, Page>> page,
        Expression<Func<T, Language>>? language
    ) => rows.Where(rights.Filter(roles, page, language));
}
