using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>
/// The steps that make a revision live, shared by the publishing commands: address, redirects, rendering, publication, log. Runs inside the
/// command's transaction.
/// </summary>
internal sealed class PublishSteps(SiteDb db)
{
    /// <summary>Detail of the audit entry of a text that a second person still has to approve.</summary>
    public const string UrgentDetail = "urgent";

    /// <summary>Detail of the audit entry of a text that the publisher corrected.</summary>
    public const string CorrectionDetail = "correction";

    /// <summary>Detail of the audit entry of a text that one of its writers published, as the site allows.</summary>
    public const string OwnTextDetail = "own";

    /// <param name="number">
    /// The next log number, taken before the revision was created. Taking it locks the log, so nothing read since can change.
    /// </param>
    /// <param name="change">What changed, in words for residents; empty for a minor change, or if there is nothing to say.</param>
    /// <param name="unchangedSince">
    /// For a page that is restored unchanged: when residents last saw a major change. The page then does not count as news.
    /// </param>
    /// <param name="isOwnText">See <see cref="PublicationLogEntry.IsOwnText"/>.</param>
    /// <returns>The issues that prevent it; empty if the changes are ready for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> ApplyAsync(
        long number,
        Page page,
        Revision revision,
        bool isMajor,
        string change,
        Actor actor,
        CancellationToken ct,
        DateTime? unchangedSince = null,
        bool isOwnText = false
    )
    {
        if (page.TrashedAtUtc is not null)
            return [new Issue(nameof(Page), IssueCodes.InTrash)];

        var text = revision.Text;
        if (PublishChecks.For(text, page.Template) is { Count: > 0 } issues)
            return issues;

        var live = await db.Publications.SingleOrDefaultAsync(p => p.PageId == page.Id && p.Language == revision.Language, ct);

        var addresses = new AddressAssignment(db);
        var (path, issue) = await addresses.ResolvePathAsync(page.Id, page.ParentId, text.Slug, revision.Language, ct);
        if (issue is not null)
            return [issue];

        var rendered = Rendering.Render(text.Body, revision.Language, ct);
        if (rendered.Issues.Any(i => MarkupIssueCodes.BlocksPublishing(i.Code)))
            return [new Issue(nameof(text.Body), IssueCodes.Unrenderable)];
        if (await db.CheckPicturesAsync(text, revision.Language, rendered, ct) is { Count: > 0 } pictures)
            return pictures;

        var previousPath = live?.Path;
        // A page that was not live, or was retired, is news to residents: a major change even if the author calls it minor.
        isMajor |= live is not { RetiredAtUtc: null } && unchangedSince is null;
        if (live is null)
        {
            await addresses.ReclaimAsync(page.Id, revision.Language, ct);
            live = new Publication
            {
                PageId = page.Id,
                Language = revision.Language,
                RevisionId = revision.Id,
                Path = path,
                Title = "",
                ShortTitle = "",
                Summary = "",
                LastReviewed = default,
                Html = "",
                Contents = "",
                PlainText = "",
                RendererVersion = 0,
                FromUtc = actor.AtUtc,
                ChangedAtUtc = unchangedSince ?? actor.AtUtc,
            };
            db.Publications.Add(live);
        }

        Fill(live, revision, text, rendered);
        live.FromUtc = actor.AtUtc;
        live.RetiredAtUtc = null;
        live.RetiredNote = null;
        if (isMajor)
            live.ChangedAtUtc = actor.AtUtc;

        if (previousPath != path)
            await addresses.AssignAsync(live, previousPath, path, actor, ct);

        db.PublicationLog.Add(
            new PublicationLogEntry
            {
                Number = number,
                PageId = page.Id,
                Language = revision.Language,
                Act = PublicationAct.Published,
                RevisionId = revision.Id,
                Path = path,
                PreviousPath = previousPath == path ? null : previousPath,
                IsMajor = isMajor,
                Note = change,
                IsOwnText = isOwnText,
                ActorId = actor.UserId,
                AtUtc = actor.AtUtc,
            }
        );

        if (previousPath is not null && previousPath != path && page.Template.FixedSlug is null)
            return await addresses.MoveDescendantsAsync(revision.Language, previousPath, path, actor, ct);

        return [];
    }

    /// <summary>Detail of the audit entry of a publication.</summary>
    internal static string DetailOf(string? urgentReason, bool isOwnText) =>
        urgentReason is Publication.CorrectionReason ? CorrectionDetail
        : urgentReason is not null ? UrgentDetail
        : isOwnText ? OwnTextDetail
        : "";

    internal static void Fill(Publication live, Revision revision, PageText text, RenderedMarkup rendered)
    {
        live.RevisionId = revision.Id;
        live.SourceRevisionId = revision.SourceRevisionId;
        live.Title = text.Title;
        live.ShortTitle = text.Fields.ShortTitle ?? text.Title;
        live.Summary = text.Summary;
        live.LastReviewed = text.Fields.LastReviewed;
        live.Html = rendered.Html;
        live.Contents = Rendering.ContentsToText(rendered.Contents);
        live.PlainText = rendered.PlainText;
        live.RendererVersion = Rendering.RendererVersion;
    }
}
