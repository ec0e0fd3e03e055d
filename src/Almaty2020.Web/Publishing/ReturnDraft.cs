using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Gives a draft back to those who wrote it, with what is to be mended.</summary>
public sealed class ReturnDraft(SiteDb db)
{
    /// <param name="DraftVersion">The version of the draft that was looked at.</param>
    /// <param name="Message">What is to be mended; may be empty where open remarks say it.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Message);

    public Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForMessage(request.Message) is { } issue)
            return Task.FromResult<DraftAct>(new DraftAct.Refused([issue]));

        return DraftAct.RunAsync(db, request.PageId, request.Language, request.DraftVersion, AuditActions.DraftReturned, actor, async (draft, token) =>
        {
            if (!draft.IsInReview)
                return [new Issue(nameof(Page), IssueCodes.NotInReview)];
            if (PublishChecks.ForReason(request.Message) is { } unsaid && !await db.OpenRemarks(request.PageId, request.Language).AnyAsync(r => r.Kind == RemarkKind.Remark, token))
                return [unsaid];
            draft.Return(request.Message, actor);
            return [];
        }, ct);
    }
}
