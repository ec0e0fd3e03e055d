using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

public enum PictureUseKind
{
    Live,
    Scheduled,
    Draft,

    /// <summary>The page can be restored as it was.</summary>
    Trashed,
}

/// <summary>A text that shows a picture of the library, or links to a document.</summary>
/// <param name="NeedsText">True if it is live and relies on the picture's own alternative text, or on the document's title.</param>
public sealed record PictureUse(PictureUseKind Kind, Page Page, Language Language, string Title, bool NeedsText = false);

/// <summary>Finds the texts that show a picture. Older revisions are not searched: they are shown to staff only.</summary>
public static partial class PictureUses
{
    /// <summary>By page and language; the live text comes first.</summary>
    public static async Task<IReadOnlyList<PictureUse>> UsesOfPictureAsync(this SiteDb db, string key, CancellationToken ct)
    {
        var address = PictureAddress.LibraryPrefix + key;
        // Exact in rendered HTML and in fields, which have the address in quotation marks.
        var (inHtml, inFields) = ($"src=\"{address}\"", $"\"{address}\"");
        var withoutText = inHtml + " alt=\"\"";
        var linkInHtml = $"href=\"{address}\"";
        var linkWithoutText = linkInHtml + "></a>";
        var uses = new List<PictureUse>();
        uses.AddRange(
            (
                await db
                    .Publications.AsNoTracking()
                    .Where(p => p.Html.Contains(inHtml) || p.Html.Contains(linkInHtml) || p.Revision!.Fields.Contains(inFields))
                    .Select(p => new
                    {
                        p.Page,
                        p.Language,
                        p.Title,
                        NeedsText = p.Html.Contains(withoutText) || p.Html.Contains(linkWithoutText),
                    })
                    .ToListAsync(ct)
            ).Select(p => new PictureUse(PictureUseKind.Live, p.Page!, p.Language, p.Title, p.NeedsText))
        );

        // Markdown can be written in several ways, and the address may begin that of another picture.
        var drafts = await db
            .Drafts.AsNoTracking()
            .Where(d => d.Body.Contains(address) || d.Fields.Contains(inFields))
            .Join(db.Pages, d => d.PageId, p => p.Id, (d, p) => new Found(p, d.Language, d.Title, d.Body, d.Fields))
            .ToListAsync(ct);
        uses.AddRange(Exactly(drafts, PictureUseKind.Draft));
        var scheduled = await db
            .Schedule.AsNoTracking()
            .Where(a => a.State == ScheduledState.Waiting && a.Kind == ScheduledKind.Publish)
            .Join(db.Revisions, a => a.RevisionId, r => r.Id, (a, r) => r)
            .Where(r => r.Body.Contains(address) || r.Fields.Contains(inFields))
            .Join(db.Pages, r => r.PageId, p => p.Id, (r, p) => new Found(p, r.Language, r.Title, r.Body, r.Fields))
            .ToListAsync(ct);
        uses.AddRange(Exactly(scheduled, PictureUseKind.Scheduled));
        var trashed = await db
            .TrashedPublications.AsNoTracking()
            .Join(db.Revisions, t => t.RevisionId, r => r.Id, (t, r) => r)
            .Where(r => r.Body.Contains(address) || r.Fields.Contains(inFields))
            .Join(db.Pages, r => r.PageId, p => p.Id, (r, p) => new Found(p, r.Language, r.Title, r.Body, r.Fields))
            .ToListAsync(ct);
        uses.AddRange(Exactly(trashed, PictureUseKind.Trashed));
        return [.. uses.OrderBy(u => u.Page.Id).ThenBy(u => u.Language.Code, StringComparer.Ordinal).ThenBy(u => u.Kind)];

        IEnumerable<PictureUse> Exactly(IEnumerable<Found> found, PictureUseKind kind) =>
            found
                .Where(f =>
                    f.Fields.Contains(inFields, StringComparison.Ordinal)
                    || References().Matches(f.Body).Any(m => m.Groups["key"].Value == key)
                )
                .Select(f => new PictureUse(kind, f.Page, f.Language, f.Title));
    }

    private sealed record Found(Page Page, Language Language, string Title, string Body, string Fields);

    [GeneratedRegex("media:(?<key>[a-z0-9-]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex References();
}
