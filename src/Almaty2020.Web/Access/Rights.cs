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

    public bool IsAnyOf(IReadOnlyList<Role> roles) => roles.Any(Is);

    public bool MayWrite(Page page, Language language) => Allows(Writing, page, language);

    public bool MayPublish(Page page, Language language) => Allows([Role.Publisher], page, language);

    /// <summary>Whether they write whatever page there is, and so may begin one at the top of the tree.</summary>
    public bool MayWriteAnywhere(Language language) => Of(Writing).Any(g => g.PageId is null && (g.Language is null || g.Language == language));

    public bool MayPublishAnywhere(Language language) => Of([Role.Publisher]).Any(g => g.PageId is null && (g.Language is null || g.Language == language));

    /// <summary>The languages in which any of the roles holds somewhere.</summary>
    public IReadOnlyList<Language> LanguagesOf(IReadOnlyList<Role> roles) =>
        [.. Language.All.Where(l => Of(roles).Any(g => g.Language is null || g.Language == l))];

    /// <summary>The pages that one of the roles reaches in a language, for a query.</summary>
    public Expression<Func<Page, bool>> Reach(IReadOnlyList<Role> roles, Language language)
    {
        var page = Expression.Parameter(typeof(Page), "page");
        return Expression.Lambda<Func<Page, bool>>(Reached(Of(roles).Where(g => g.Language is null || g.Language == language), page, language: null), page);
    }

    /// <summary>The rows that one of the roles reaches, for a query over whatever has a page.</summary>
    /// <param name="language">Of a row; null where a row is of no language, and any in which the role holds will do.</param>
    public Expression<Func<T, bool>> Reach<T>(IReadOnlyList<Role> roles, Expression<Func<T, Page>> page, Expression<Func<T, Language>>? language)
    {
        var row = page.Parameters[0];
        var rowsLanguage = language is null ? null : new Exchange(language.Parameters[0], row).Visit(language.Body);
        return Expression.Lambda<Func<T, bool>>(Reached(Of(roles), page.Body, rowsLanguage), row);
    }

    private static Expression Reached(IEnumerable<Grant> grants, Expression page, Expression? language)
    {
        Expression reached = Expression.Constant(false);
        foreach (var (top, of) in grants.Select(g => (g.Page, language is null ? null : g.Language)).Distinct())
        {
            Expression? here = null;
            if (top is not null)
            {
                // As Page.LiesIn has it. First characters are compared rather than a pattern: a server then needs no escapes.
                var branch = top.Branch;
                var start = Expression.Call(Expression.Property(page, nameof(Page.Above)), nameof(string.Substring), null, Expression.Constant(0), Expression.Constant(branch.Length));
                here = Expression.OrElse(Expression.Equal(Expression.Property(page, nameof(Page.Id)), Value(top.Id)), Expression.Equal(start, Value(branch)));
            }

            if (of is not null)
            {
                var inLanguage = Expression.Equal(language!, Value(of));
                here = here is null ? inLanguage : Expression.AndAlso(inLanguage, here);
            }

            if (here is null)
                return Expression.Constant(true);
            reached = Expression.OrElse(reached, here);
        }

        return reached;
    }

    /// <summary>As the compiler writes a captured variable: a parameter of the query, which is then the same query for everybody.</summary>
    private static MemberExpression Value<T>(T value) => Expression.Property(Expression.Constant(new Captured<T>(value)), nameof(Captured<T>.It));

    private bool Allows(IReadOnlyList<Role> roles, Page page, Language language) => Of(roles).Any(g =>
        (g.Language is null || g.Language == language)
        && (g.Page is null ? g.PageId is null : page.LiesIn(g.Page)));

    private IEnumerable<Grant> Of(IReadOnlyList<Role> roles) => Grants.Where(g => roles.Contains(g.Role));

    private sealed record Captured<T>(T It);

    private sealed class Exchange(Expression old, Expression with) : ExpressionVisitor
    {
        [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(node))]
        public override Expression? Visit(Expression? node) => node == old ? with : base.Visit(node);
    }
}

/// <summary>Keeps a query within what somebody may touch.</summary>
public static class Within
{
    public static IQueryable<T> WithinReach<T>(
        this IQueryable<T> rows, Rights rights, IReadOnlyList<Role> roles, Expression<Func<T, Page>> page, Expression<Func<T, Language>>? language) =>
        rows.Where(rights.Reach(roles, page, language));
}
