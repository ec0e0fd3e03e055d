using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>How an act on a draft, other than writing in it, ended.</summary>
public abstract record DraftAct
{
    /// <param name="Version">Of the draft now.</param>
    public sealed record Done(int Version) : DraftAct;

    public sealed record Refused(IReadOnlyList<Issue> Issues) : DraftAct;

    /// <summary>The draft is not the one that was looked at; nothing was done.</summary>
    public sealed record Conflict : DraftAct;

    /// <summary>Finds the draft that was looked at, acts on it and writes down that it was done.</summary>
    /// <param name="act">Returns why it cannot be done.</param>
    internal static async Task<DraftAct> RunAsync(
        SiteDb db, int pageId, Language language, int version, string action, Actor actor, Func<Draft, CancellationToken, Task<IReadOnlyList<Issue>>> act, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync<DraftAct>(async (actId, token) =>
            {
                var draft = await db.Drafts.SingleOrDefaultAsync(d => d.PageId == pageId && d.Language == language, token);
                if (draft?.Version != version)
                    return new Conflict();

                var before = draft.SavedRevisionId ?? draft.BasedOnRevisionId;
                if (await act(draft, token) is { Count: > 0 } issues)
                    throw new RefusedException(issues);

                db.Audit.Add(new AuditEntry
                {
                    Id = actId,
                    ActorId = actor.UserId,
                    Action = action,
                    PageId = pageId,
                    Language = language,
                    FromRevisionId = before,
                    ToRevisionId = draft.SavedRevisionId,
                    AtUtc = actor.AtUtc,
                });
                await db.SaveChangesAsync(token);
                return new Done(draft.Version);
            }, ct);
        }
        catch (RefusedException refused)
        {
            return new Refused(refused.Issues);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || Transactions.IsLostRace(e))
        {
            return new Conflict();
        }
    }
}
