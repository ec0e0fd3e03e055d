using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Drafts;

/// <summary>The outcome of an act on a draft other than writing in it.</summary>
public abstract record DraftOutcome
{
    /// <param name="Version">The draft's version after the act.</param>
    public sealed record Done(int Version) : DraftOutcome;

    public sealed record Refused(IReadOnlyList<Issue> Issues) : DraftOutcome;

    /// <summary>The draft has changed since the user loaded it; nothing was done.</summary>
    public sealed record Conflict : DraftOutcome;

    /// <summary>Loads the draft, checks that it has not changed since the user loaded it, runs the act and adds the audit entry.</summary>
    /// <param name="act">Returns the issues that prevent it; empty on success.</param>
    internal static async Task<DraftOutcome> RunAsync(
        SiteDb db,
        int pageId,
        Language language,
        int version,
        string action,
        Actor actor,
        Func<Draft, CancellationToken, Task<IReadOnlyList<Issue>>> act,
        CancellationToken ct
    )
    {
        try
        {
            return await db.InTransactionAsync<DraftOutcome>(
                async (actId, token) =>
                {
                    var draft = await db.Drafts.SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, token);
                    if (draft?.Version != version)
                        return new Conflict();

                    var before = draft.SavedRevisionId ?? draft.BasedOnRevisionId;
                    if (await act(draft, token) is { Count: > 0 } issues)
                        throw new RefusedException(issues);

                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = action,
                            PageId = pageId,
                            Language = language,
                            FromRevisionId = before,
                            ToRevisionId = draft.SavedRevisionId,
                            AtUtc = actor.AtUtc,
                        }
                    );
                    await db.SaveChangesAsync(token);
                    return new Done(draft.Version);
                },
                ct
            );
        }
        catch (RefusedException refused)
        {
            return new Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsConcurrencyConflict(e))
        {
            return new Conflict();
        }
    }
}
