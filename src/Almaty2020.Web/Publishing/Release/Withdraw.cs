using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>
/// Withdraws a page in one or several languages, all of them or none. <see cref="WithdrawalKind"/> determines what happens to its
/// addresses.
/// </summary>
public sealed class Withdraw(SiteDb db)
{
    public sealed record Request(int PageId, IReadOnlyList<Version> Versions)
    {
        public Request(int pageId, Language language, string note)
            : this(pageId, [new Version(language, note)]) { }

        public WithdrawalKind Kind { get; init; }

        /// <summary>For a merge: the page that receives the addresses; null otherwise.</summary>
        public int? IntoPageId { get; init; }
    }

    /// <param name="Note">The reason, in words for residents, in that language.</param>
    public sealed record Version(Language Language, string Note);

    public abstract record Outcome
    {
        public sealed record Withdrawn(long SiteVersion) : Outcome;

        /// <summary>Nothing was withdrawn.</summary>
        /// <param name="Language">The first language in which it is not possible.</param>
        public sealed record Refused(Issue Issue, Language Language) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var current = request.Versions[0].Language;
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    var number = 0L;
                    foreach (var (index, (language, note)) in request.Versions.Index())
                    {
                        current = language;
                        // Take the log lock before reading: what is read after it cannot change before the commit. Refusals are thrown, so that
                        // the log number is rolled back.
                        number = await db.NextLogNumberAsync(token);
                        var terms = new WithdrawSteps.WithdrawalTerms(request.Kind, request.IntoPageId, note);
                        if (
                            await new WithdrawSteps(db).ApplyAsync(
                                number,
                                request.PageId,
                                language,
                                terms,
                                index == 0 ? actId : Guid.CreateVersion7(),
                                actor,
                                token
                            ) is
                            { Count: > 0 } issues
                        )
                            throw new RefusedException(issues);
                    }

                    await db.SaveChangesAsync(token);
                    return new Outcome.Withdrawn(number);
                },
                ct
            );
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0], current);
        }
    }
}
