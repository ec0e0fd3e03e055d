using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// What somebody who came by a share link says of what it shows. Recorded as what it is, the word of a name that nobody has checked: it
/// never takes the place of a second person's approval.
/// </summary>
public sealed class AnswerShareLink(SiteDb db, TimeProvider clock)
{
    /// <summary>By one link: whoever it was passed on to fills no database.</summary>
    public const int MostAnswers = 200;

    /// <param name="Name">As they call themselves.</param>
    /// <param name="Quote">Of the block that it is about; empty where it is about all of it.</param>
    public sealed record Request(Guid LinkId, string Name, RemarkKind Kind, string Quote, string Text);

    public abstract record Outcome
    {
        public sealed record Kept : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link opens nothing any more.</summary>
        public sealed record Over : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        if (IssuesOf(request) is { Count: > 0 } issues)
            return new Outcome.Refused(issues);

        var actor = Actor.Now(Actor.GuestUserId, clock);
        return await db.InTransactionAsync<Outcome>(async (actId, token) =>
        {
            var link = await db.ShareLinks.AsNoTracking()
                .SingleOrDefaultAsync(l => l.Id == request.LinkId && l.RevokedAtUtc == null && l.ExpiresAtUtc > actor.AtUtc, token);
            if (link is null || await db.Remarks.CountAsync(r => r.ShareLinkId == request.LinkId, token) >= MostAnswers)
                return new Outcome.Over();

            var name = request.Name.Trim();
            db.Remarks.Add(new Remark
            {
                Id = actId,
                PageId = link.PageId,
                Language = link.Language,
                RevisionId = link.RevisionId,
                Kind = request.Kind,
                Quote = request.Kind == RemarkKind.Approval ? "" : Remark.QuoteOf(request.Quote),
                Text = request.Text.Trim(),
                GuestName = name,
                ShareLinkId = link.Id,
                AtUtc = actor.AtUtc,
            });
            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.ShareLinkAnswered,
                // Who made the link answers for whom it went to.
                AccountId = link.CreatedBy,
                PageId = link.PageId,
                Language = link.Language,
                ToRevisionId = link.RevisionId,
                Detail = $"{request.Kind} {name}",
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(token);
            return new Outcome.Kept();
        }, ct);
    }

    private static List<Issue> IssuesOf(Request request)
    {
        var issues = new List<Issue>();
        if (TextNormalizer.IsBlank(request.Name))
            issues.Add(new Issue(nameof(Remark.GuestName), IssueCodes.Missing));
        else if (request.Name.Length > Remark.GuestNameMaxLength)
            issues.Add(new Issue(nameof(Remark.GuestName), IssueCodes.TooLong));
        // Who approves need say nothing more.
        if (PublishChecks.ForRemark(request.Text) is { } issue && !(request.Kind == RemarkKind.Approval && issue.Code == IssueCodes.Missing))
            issues.Add(issue);
        return issues;
    }
}
