using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Lets somebody without an account see a draft as it is now: it is kept as a revision, and that is what the link shows.</summary>
public sealed class MakeShareLink(SiteDb db)
{
    /// <summary>How long a link may hold.</summary>
    public static readonly IReadOnlyList<int> Days = [1, 3, 7, 14];

    public const int UsualDays = 3;

    /// <param name="Id">Of the link, made by whoever asks: what opens it is made of it.</param>
    /// <param name="For">Whom it is for.</param>
    /// <param name="HoldsDays">One of <see cref="Days"/>.</param>
    public sealed record Request(Guid Id, int PageId, Language Language, int DraftVersion, string For, int HoldsDays);

    public Task<DraftAct> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        var issues = new List<Issue>();
        if (TextNormalizer.IsBlank(request.For))
            issues.Add(new Issue(nameof(ShareLink.For), IssueCodes.Missing));
        else if (request.For.Length > ShareLink.ForMaxLength)
            issues.Add(new Issue(nameof(ShareLink.For), IssueCodes.TooLong));
        if (!Days.Contains(request.HoldsDays))
            issues.Add(new Issue(nameof(ShareLink.ExpiresAtUtc), IssueCodes.BadNumber));
        if (issues.Count > 0)
            return Task.FromResult<DraftAct>(new DraftAct.Refused(issues));

        return DraftAct.RunAsync(db, request.PageId, request.Language, request.DraftVersion, AuditActions.ShareLinkMade, actor, async (draft, token) =>
        {
            // What saved itself is its writer's; whoever shares it has written nothing.
            await db.KeepAsync(draft, new Actor(draft.UpdatedBy, draft.UpdatedAtUtc), "", token);
            db.ShareLinks.Add(new ShareLink
            {
                Id = request.Id,
                PageId = request.PageId,
                Language = request.Language,
                RevisionId = draft.SavedRevisionId!.Value,
                For = request.For.Trim(),
                CreatedBy = actor.UserId,
                CreatedAtUtc = actor.AtUtc,
                ExpiresAtUtc = actor.AtUtc.AddDays(request.HoldsDays),
            });
            return [];
        }, ct);
    }
}
