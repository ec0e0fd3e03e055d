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
    /// <returns>Why it cannot be; empty when the rows are added and wait for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> AddAsync(
        long number, Page page, Revision revision, bool isMajor, string change, Actor actor, CancellationToken ct)
    {
        if (page.TrashedAtUtc is not null)
            return [new Issue(nameof(Page), IssueCodes.InTrash)];

        var text = revision.Text;
        if (PublishChecks.For(text, page.Template) is { Count: > 0 } issues)
            return issues;

        var live = await db.Publications.SingleOrDefaultAsync(p => p.PageId == page.Id && p.Language == revision.Language, ct);

        var (path, issue) = await PathOfAsync(page, text.Slug, revision.Language, ct);
        if (issue is not null)
            return [issue];

        var rendered = Rendering.Render(text.Body, revision.Language);
        if (rendered.Issues.Any(i => i.Code == MarkupIssueCodes.TooLong))
            return [new Issue(nameof(text.Body), IssueCodes.Unrenderable)];

        var previousPath = live?.Path;
        // What residents could not read before, or were told no longer to go by, is news to them, whatever its author calls it.
        isMajor |= live is not { RetiredAtUtc: null };
        if (live is null)
        {
            await TakeBackAsync(page.Id, revision.Language, ct);
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
                ChangedAtUtc = actor.AtUtc,
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
            await TakeAddressAsync(live, previousPath, path, actor, ct);

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
            return await MoveDescendantsAsync(revision.Language, previousPath, path, actor, ct);

        return [];
    }

    internal static void Fill(Publication live, Revision revision, PageText text, RenderedMarkup rendered)
    {
        live.RevisionId = revision.Id;
        live.Title = text.Title;
        live.ShortTitle = text.Fields.ShortTitle ?? text.Title;
        live.Summary = text.Summary;
        live.LastReviewed = text.Fields.LastReviewed;
        live.Html = rendered.Html;
        live.Contents = Rendering.ContentsToText(rendered.Contents);
        live.PlainText = rendered.PlainText;
        live.RendererVersion = Rendering.RendererVersion;
    }

    private async Task<(string Path, Issue? Issue)> PathOfAsync(Page page, string slug, Language language, CancellationToken ct)
    {
        var path = slug;
        if (page.ParentId is { } parentId)
        {
            var above = await db.Publications.AsNoTracking()
                .Where(p => p.PageId == parentId && p.Language == language)
                .Select(p => p.Path)
                .SingleOrDefaultAsync(ct);
            if (above is null)
                return ("", new Issue(nameof(Page), IssueCodes.ParentNotLive));
            path = $"{above}/{slug}";
        }
        else if (Slugs.Reserved.Contains(slug))
        {
            return ("", new Issue(nameof(PageText.Slug), IssueCodes.AddressReserved));
        }

        if (path.Length > Publication.PathMaxLength)
            return ("", new Issue(nameof(PageText.Slug), IssueCodes.AddressTooLong));

        var taken = await db.Publications.AsNoTracking()
            .AnyAsync(p => p.Language == language && p.Path == path && p.PageId != page.Id, ct);
        return taken ? ("", new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)) : (path, null);
    }

    /// <summary>A page that returns has the addresses again that were its own before it was merged into another.</summary>
    private async Task TakeBackAsync(int pageId, Language language, CancellationToken ct)
    {
        foreach (var redirect in await db.Redirects.Where(r => r.Language == language && r.MergedFromPageId == pageId).ToListAsync(ct))
        {
            redirect.PageId = pageId;
            redirect.MergedFromPageId = null;
        }
    }

    /// <summary>Leaves a redirect at the old address, and takes back the new one from whatever redirect stood there.</summary>
    private async Task TakeAddressAsync(Publication live, string? previousPath, string path, Actor actor, CancellationToken ct)
    {
        live.Path = path;
        if (await db.Redirects.SingleOrDefaultAsync(r => r.Language == live.Language && r.Path == path, ct) is { } inTheWay)
            db.Redirects.Remove(inTheWay);

        if (previousPath is not null)
        {
            db.Redirects.Add(new Redirect
            {
                Language = live.Language,
                Path = previousPath,
                PageId = live.PageId,
                CreatedAtUtc = actor.AtUtc,
            });
        }
    }

    private async Task<IReadOnlyList<Issue>> MoveDescendantsAsync(Language language, string from, string to, Actor actor, CancellationToken ct)
    {
        var prefix = from + "/";
        var below = await db.Publications
            .Where(p => p.Language == language && p.Path.StartsWith(prefix))
            .OrderBy(p => p.Path)
            .ToListAsync(ct);
        if (below.Any(p => p.Path.Length - from.Length + to.Length > Publication.PathMaxLength))
            return [new Issue(nameof(PageText.Slug), IssueCodes.AddressTooLong)];

        foreach (var descendant in below)
        {
            var old = descendant.Path;
            await TakeAddressAsync(descendant, old, string.Concat(to, old.AsSpan(from.Length)), actor, ct);
            db.PublicationLog.Add(new PublicationLogEntry
            {
                Number = await db.NextNumberAsync(ct),
                PageId = descendant.PageId,
                Language = language,
                Act = PublicationAct.Moved,
                RevisionId = descendant.RevisionId,
                Path = descendant.Path,
                PreviousPath = old,
                IsMajor = false,
                Note = "",
                ActorId = actor.UserId,
                AtUtc = actor.AtUtc,
            });
        }

        return [];
    }
}
