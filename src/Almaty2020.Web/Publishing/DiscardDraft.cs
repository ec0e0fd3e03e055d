using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Ends a draft without publishing it. Its text is kept as a revision: nothing that was written is deleted.</summary>
public sealed class DiscardDraft(SiteDb db)
{
    /// <param name="DraftVersion">The version of the draft that was looked at.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion);

    public Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        DraftAct.RunAsync(db, request.PageId, request.Language, request.DraftVersion, AuditActions.DraftDiscarded, actor, async (draft, token) =>
        {
            await db.KeepAsync(draft, actor, "", token);
            db.Drafts.Remove(draft);
            return [];
        }, ct);
}
