using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Returns a draft to its writers and tells them what to change.</summary>
public sealed class ReturnDraft(SiteDb db)
{
    /// <param name="DraftVersion">The draft version that the reviewer saw.</param>
    /// <param name="Message">What to change; may be empty if there are open remarks.</param>
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
            AuditActions.DraftReturned,
            actor,
            async (draft, token) =>
            {
                if (!draft.IsInReview)
                    return [new Issue(nameof(Page), IssueCodes.NotInReview)];
                if (
                    PublishChecks.ForReason(request.Message) is { } noReason
                    && !await db.OpenRemarks(request.PageId, request.Language).AnyAsync(r => r.Kind == RemarkKind.Remark, token)
                )
                    return [noReason];
                draft.Return(request.Message, actor);
                return [];
            },
            ct
        );
    }
}
