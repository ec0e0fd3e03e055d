using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>
/// Records a guest's answer to what a share link shows. The guest's name is unverified, so an answer never replaces a second person's
/// approval.
/// </summary>
public sealed class AddGuestRemark(SiteDb db, TimeProvider clock)
{
    /// <summary>Maximum number of answers per link, so that a link that was passed on cannot fill the database.</summary>
    public const int MaxAnswers = 200;

    /// <param name="Name">The name that the guest gives.</param>
    /// <param name="Quote">Text of the block that the answer is about; empty for an answer about the whole text.</param>
    public sealed record Request(Guid LinkId, string Name, RemarkKind Kind, string Quote, string Text);

    public abstract record Outcome
    {
        public sealed record Saved : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The link has expired, was revoked, or has reached its limit of answers.</summary>
        public sealed record LinkClosed : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        if (IssuesOf(request) is { Count: > 0 } issues)
            return new Outcome.Refused(issues);

        var actor = Actor.Now(Actor.GuestUserId, clock);
        return await db.InTransactionAsync<Outcome>(
            async (actId, token) =>
            {
                var link = await db
                    .ShareLinks.AsNoTracking()
                    .SingleOrDefaultAsync(l => l.Id == request.LinkId && l.RevokedAtUtc == null && l.ExpiresAtUtc > actor.AtUtc, token);
                if (link is null || await db.Remarks.CountAsync(r => r.ShareLinkId == request.LinkId, token) >= MaxAnswers)
                    return new Outcome.LinkClosed();

                var name = request.Name.Trim();
                db.Remarks.Add(
                    new Remark
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
                    }
                );
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.ShareLinkAnswered,
                        // The creator of the link is accountable for who received it.
                        AccountId = link.CreatedBy,
                        PageId = link.PageId,
                        Language = link.Language,
                        ToRevisionId = link.RevisionId,
                        Detail = $"{request.Kind} {name}",
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return new Outcome.Saved();
            },
            ct
        );
    }

    private static List<Issue> IssuesOf(Request request)
    {
        var issues = new List<Issue>();
        if (TextNormalizer.IsBlank(request.Name))
            issues.Add(new Issue(nameof(Remark.GuestName), IssueCodes.Missing));
        else if (request.Name.Length > Remark.GuestNameMaxLength)
            issues.Add(new Issue(nameof(Remark.GuestName), IssueCodes.TooLong));
        // An approval needs no text.
        if (
            PublishChecks.ForRemark(request.Text) is { } issue
            && !(request.Kind == RemarkKind.Approval && issue.Code == IssueCodes.Missing)
        )
            issues.Add(issue);
        return issues;
    }
}
