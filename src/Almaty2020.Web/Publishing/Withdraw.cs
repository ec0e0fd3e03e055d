using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Withdraws a page in one language or in several together, all or none; what becomes of its addresses, <see cref="WithdrawalKind"/> says.</summary>
public sealed class Withdraw(SiteDb db)
{
    public sealed record Request(int PageId, IReadOnlyList<Version> Versions)
    {
        public Request(int pageId, Language language, string note)
            : this(pageId, [new Version(language, note)])
        {
        }

        public WithdrawalKind Kind { get; init; }

        /// <summary>The page that it is merged into when it is withdrawn so.</summary>
        public int? IntoPageId { get; init; }
    }

    /// <param name="Note">Why, in that language, for residents.</param>
    public sealed record Version(Language Language, string Note);

    public abstract record Outcome
    {
        public sealed record Withdrawn(long SiteVersion) : Outcome;

        /// <summary>None was withdrawn.</summary>
        /// <param name="Language">The first in which it cannot be.</param>
        public sealed record Refused(Issue Issue, Language Language) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var refusedIn = request.Versions[0].Language;
        try
        {
            return await db.InTransactionAsync<Outcome>(async (actId, token) =>
            {
                var number = 0L;
                foreach (var (index, (language, note)) in request.Versions.Index())
                {
                    refusedIn = language;
                    // First the queue, then the look: what is seen after it cannot change before the commit. A refusal is thrown,
                    // so that the number goes back.
                    number = await db.NextNumberAsync(token);
                    var terms = new TakeDown.Terms(request.Kind, request.IntoPageId, note);
                    if (await new TakeDown(db).AddAsync(number, request.PageId, language, terms, index == 0 ? actId : Guid.CreateVersion7(), actor, token) is { Count: > 0 } issues)
                        throw new RefusedException(issues);
                }

                await db.SaveChangesAsync(token);
                return new Outcome.Withdrawn(number);
            }, ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0], refusedIn);
        }
    }
}
