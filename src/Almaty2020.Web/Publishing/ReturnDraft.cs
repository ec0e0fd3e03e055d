using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Gives a draft back to those who wrote it, with what is to be mended.</summary>
public sealed class ReturnDraft(SiteDb db)
{
    /// <param name="DraftVersion">The version of the draft that was looked at.</param>
    /// <param name="Message">What is to be mended.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Message);

    public Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForReason(request.Message) is { } issue)
            return Task.FromResult<DraftAct>(new DraftAct.Refused([issue]));

        return DraftAct.RunAsync(db, request.PageId, request.Language, request.DraftVersion, AuditActions.DraftReturned, actor, (draft, _) =>
        {
            if (!draft.IsInReview)
                return Task.FromResult<IReadOnlyList<Issue>>([new Issue(nameof(Page), IssueCodes.NotInReview)]);
            draft.Return(request.Message, actor);
            return Task.FromResult<IReadOnlyList<Issue>>([]);
        }, ct);
    }
}
