using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Asks reviewers about a draft, whose text is kept as a revision.</summary>
public sealed class SubmitForReview(SiteDb db)
{
    /// <param name="DraftVersion">The version of the draft that was looked at.</param>
    /// <param name="Message">For the reviewers; may be empty.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Message);

    public Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForMessage(request.Message) is { } issue)
            return Task.FromResult<DraftAct>(new DraftAct.Refused([issue]));

        return DraftAct.RunAsync(db, request.PageId, request.Language, request.DraftVersion, AuditActions.DraftSubmitted, actor, async (draft, token) =>
        {
            var page = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == request.PageId, token);
            if (PublishChecks.For(draft.Text.Tidy(), page.Template) is { Count: > 0 } issues)
                return issues;
            // An address that the page cannot have is told to its writer, not only to the reviewer. The page above may still go live meanwhile.
            if (page.Template != Template.Home
                && (await new Addressing(db).PathOfAsync(page.Id, page.ParentId, draft.Text.Tidy().Slug, request.Language, token)).Issue is { Code: not IssueCodes.ParentNotLive } address)
                return [address];

            await db.KeepAsync(draft, actor, request.Message, token);
            draft.Submit(request.Message, actor);
            return [];
        }, ct);
    }
}
