using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// The steps that make a revision live, shared by the verbs that do: address, redirects, rendering, publication, log.
/// Runs inside the verb's transaction.
/// </summary>
internal sealed class GoLive(SiteDb db)
{
    /// <param name="number">The log's next, taken before the revision was made: acts queue for it, so nothing seen since can change.</param>
    /// <param name="change">What changed, in words for residents; empty for a minor change and where there is nothing to add.</param>
    /// <param name="unchangedSince">Of a page that comes back as it was: when residents last saw a major change. It is then no news.</param>
    /// <returns>Why it cannot be; empty when the rows are added and wait for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> AddAsync(
        long number, Page page, Revision revision, bool isMajor, string change, Actor actor, CancellationToken ct, DateTime? unchangedSince = null)
    {
        if (page.TrashedAtUtc is not null)
            return [new Issue(nameof(Page), IssueCodes.InTrash)];

        var text = revision.Text;
        if (PublishChecks.For(text, page.Template) is { Count: > 0 } issues)
            return issues;

        var live = await db.Publications.SingleOrDefaultAsync(p => p.PageId == page.Id && p.Language == revision.Language, ct);

        var addresses = new Addressing(db);
        var (path, issue) = await addresses.PathOfAsync(page.Id, page.ParentId, text.Slug, revision.Language, ct);
        if (issue is not null)
            return [issue];

        var rendered = Rendering.Render(text.Body, revision.Language, ct);
        if (rendered.Issues.Any(i => MarkupIssueCodes.ForbidsPublishing(i.Code)))
            return [new Issue(nameof(text.Body), IssueCodes.Unrenderable)];

        var previousPath = live?.Path;
        // What residents could not read before, or were told no longer to go by, is news to them, whatever its author calls it.
        isMajor |= live is not { RetiredAtUtc: null } && unchangedSince is null;
        if (live is null)
        {
            await addresses.TakeBackAsync(page.Id, revision.Language, ct);
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
            await addresses.TakeAsync(live, previousPath, path, actor, ct);

        db.PublicationLog.Add(new PublicationLogEntry
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
            ActorId = actor.UserId,
            AtUtc = actor.AtUtc,
        });

        if (previousPath is not null && previousPath != path && page.Template != Template.Home)
            return await addresses.MoveBelowAsync(revision.Language, previousPath, path, actor, ct);

        return [];
    }

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
