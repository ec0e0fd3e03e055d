using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Takes a submitted draft back from review, so that its writers can edit it again.</summary>
public sealed class TakeBackDraft(SiteDb db)
{
    /// <param name="DraftVersion">The draft version that the writer saw.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion);

    public Task<DraftOutcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        DraftOutcome.RunAsync(
            db,
            request.PageId,
            request.Language,
            request.DraftVersion,
            AuditActions.DraftTakenBack,
            actor,
            (draft, _) =>
            {
                if (!draft.IsInReview)
                    return Task.FromResult<IReadOnlyList<Issue>>([new Issue(nameof(Page), IssueCodes.NotInReview)]);
                draft.TakeBack();
                return Task.FromResult<IReadOnlyList<Issue>>([]);
            },
            ct
        );
}
