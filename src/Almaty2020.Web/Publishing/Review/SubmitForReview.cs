using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Submits a draft for review and saves its text as a revision.</summary>
public sealed class SubmitForReview(SiteDb db)
{
    /// <param name="DraftVersion">The draft version that the writer saw.</param>
    /// <param name="Message">For the reviewers; may be empty.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Message);

    public Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForMessage(request.Message) is { } issue)
            return Task.FromResult<DraftOutcome>(new DraftOutcome.Refused([issue]));

        return DraftOutcome.RunAsync(
            db,
            request.PageId,
            request.Language,
            request.DraftVersion,
            AuditActions.DraftSubmitted,
            actor,
            async (draft, token) =>
            {
                var page = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == request.PageId, token);
                var text = draft.Text.Normalized();
                if (PublishChecks.ForDraft(text, page.Template, request.Language, token) is { Count: > 0 } issues)
                    return issues;
                if (await db.CheckPicturesAsync(text, request.Language, rendered: null, token) is { Count: > 0 } pictures)
                    return pictures;
                // Tell the writer now if the page cannot have its address, not only the reviewer. The parent may still go live before the page
                // does.
                if (
                    page.Template.FixedSlug is null
                    && (await new AddressAssignment(db).ResolvePathAsync(page.Id, page.ParentId, text.Slug, request.Language, token)).Issue
                        is { Code: not IssueCodes.ParentNotLive } address
                )
                    return [address];

                await db.SaveRevisionAsync(draft, actor, request.Message, token);
                draft.Submit(request.Message, actor);
                return [];
            },
            ct
        );
    }
}
