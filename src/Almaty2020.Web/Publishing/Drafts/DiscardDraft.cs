using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Drafts;

/// <summary>Ends a draft without publishing it. Its text is saved as a revision, so nothing written is lost.</summary>
public sealed class DiscardDraft(SiteDb db)
{
    /// <param name="DraftVersion">The draft version that the editor saw.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion);

    public Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        DraftOutcome.RunAsync(
            db,
            request.PageId,
            request.Language,
            request.DraftVersion,
            AuditActions.DraftDiscarded,
            actor,
            async (draft, token) =>
            {
                await db.SaveRevisionAsync(draft, actor, "", token);
                db.Drafts.Remove(draft);
                return [];
            },
            ct
        );
}
