using System.Linq.Expressions;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore.Query;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// The four-eyes rule: the author of any part of a text since its last approved publication cannot approve it, and neither can the person
/// who published it urgently or scheduled it. Written once, as an expression, for loaded rows and for queries.
/// </summary>
public static class ApprovalRule
{
    private static readonly RuleFor<Draft> Drafts = new(d => d.Writers, releasedBy: null);

    private static readonly RuleFor<Publication> UrgentPublications = new(p => p.Revision!.Writers, p => p.UrgentBy);

    private static readonly RuleFor<ScheduledAct> ScheduledActs = new(a => a.Writers, a => a.ActorId);

    /// <summary>
    /// True if an account may approve a draft's text. The words of others that were typed again count only after
    /// <see cref="Draft.AddWriters"/>.
    /// </summary>
    public static bool MayBeApprovedBy(this Draft draft, string userId) => Drafts.Allows(draft, userId);

    /// <summary>The drafts that an account may approve.</summary>
    public static IQueryable<Draft> ApprovableBy(this IQueryable<Draft> drafts, string userId) => drafts.Where(Drafts.For(userId));

    /// <summary>True if an account may confirm an urgent publication.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Publication.Revision"/> was not loaded.</exception>
    public static bool MayBeApprovedBy(this Publication urgent, string userId) =>
        urgent.Revision is null
            ? throw new InvalidOperationException("The live revision was not loaded; include Publication.Revision in the query.")
            : UrgentPublications.Allows(urgent, userId);

    /// <summary>
    /// True if an account may confirm an urgent publication, also of an older version of the site, which recorded only one of its writers.
    /// </summary>
    internal static async Task<bool> MayConfirmAsync(this SiteDb db, Publication urgent, string userId, CancellationToken ct) =>
        urgent.MayBeApprovedBy(userId) && !Writers.Contains(await db.UnconfirmedWritersAsync(urgent.PageId, urgent.Language, ct), userId);

    /// <summary>
    /// The urgent publications that an account may confirm. For those of an older version, <see cref="MayConfirmAsync"/> is stricter.
    /// </summary>
    public static IQueryable<Publication> UrgentApprovableBy(this IQueryable<Publication> publications, string userId) =>
        // Not "is not null", for which SQLite does not use the index.
#pragma warning disable CA1309 // The database compares; it knows no StringComparison.
        publications.Where(p => string.Compare(p.UrgentReason, "") >= 0).Where(UrgentPublications.For(userId));
#pragma warning restore CA1309

    /// <summary>True if an account may confirm a held act.</summary>
    /// <param name="allowsSelfApproval">
    /// True if writers may approve their own text. An account can never confirm what it scheduled itself.
    /// </param>
    public static bool MayBeApprovedBy(this ScheduledAct act, string userId, bool allowsSelfApproval) =>
        allowsSelfApproval ? act.ActorId != userId : ScheduledActs.Allows(act, userId);

    private sealed class RuleFor<T>
    {
        /// <summary>The first parameter holds the ids of the writers, separated by spaces.</summary>
        private static readonly Expression<Func<string, string, bool>> NotOneOf = (writers, userId) =>
            !(" " + writers + " ").Contains(" " + userId + " ");

        private static readonly Expression<Func<string?, string, bool>> IsOther = (releasedBy, userId) => releasedBy != userId;

        private readonly Expression<Func<T, string, bool>> rule;

        private readonly Func<T, string, bool> compiled;

        public RuleFor(Expression<Func<T, string>> writers, Expression<Func<T, string?>>? releasedBy)
        {
            var user = Expression.Parameter(typeof(string), "userId");
            var row = writers.Parameters[0];
            var body = ReplacingExpressionVisitor.Replace(NotOneOf.Parameters, [writers.Body, user], NotOneOf.Body);
            if (releasedBy is not null)
            {
                var person = ReplacingExpressionVisitor.Replace(releasedBy.Parameters[0], row, releasedBy.Body);
                body = Expression.AndAlso(body, ReplacingExpressionVisitor.Replace(IsOther.Parameters, [person, user], IsOther.Body));
            }

            rule = Expression.Lambda<Func<T, string, bool>>(body, row, user);
            compiled = rule.Compile();
        }

        public bool Allows(T row, string userId) => compiled(row, userId);

        /// <summary>The rule for one account. The id stays a parameter of the query, so the database reuses its plan.</summary>
        public Expression<Func<T, bool>> For(string userId)
        {
            Expression<Func<string>> parameter = () => userId;
            return Expression.Lambda<Func<T, bool>>(
                ReplacingExpressionVisitor.Replace(rule.Parameters[1], parameter.Body, rule.Body),
                rule.Parameters[0]
            );
        }
    }
}
