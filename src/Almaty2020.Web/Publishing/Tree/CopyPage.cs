using System.Globalization;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>
/// Copies a page: a new page with the same parent, and a draft in each chosen language with the text and the data. Residents do not see it.
/// </summary>
public sealed class CopyPage(SiteDb db)
{
    private const int MaxTries = 3;

    /// <param name="Languages">Languages in which the page has a text.</param>
    public sealed record Request(int PageId, IReadOnlyList<Language> Languages);

    public abstract record Outcome
    {
        /// <param name="SourceLanguage">The language that the copy is translated from.</param>
        public sealed record Copied(int PageId, Language SourceLanguage) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync((actId, token) => CopyAsync(request, actId, actor, token), ct);
            }
            catch (RefusedException refused)
            {
                return new Outcome.Refused(refused.Issues[0]);
            }
            catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e) && tries < MaxTries)
            {
                // An import has taken the key in the meantime: try again with another one.
            }
        }
    }

    private async Task<Outcome> CopyAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var original = await db.Pages.AsNoTracking().Include(p => p.Parent).SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (original is not { TrashedAtUtc: null })
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.InTrash)]);
        if (!original.Template.IsForNewPages)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.WrongTemplate)]);
        if (request.Languages.Count == 0)
            throw new RefusedException([new Issue(nameof(request.Languages), IssueCodes.Missing)]);

        var (key, _) = await db.FreeKeyAsync(original.Parent?.Key, original.Key[(original.Key.LastIndexOf('/') + 1)..], ct);
        if (key.Length > Page.KeyMaxLength)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.AddressTooLong)]);

        var copy = new Page
        {
            Key = key,
            Template = original.Template,
            SourceLanguage = request.Languages.Contains(original.SourceLanguage) ? original.SourceLanguage : request.Languages[0],
            Position = await new SiblingOrder(db).NextPositionAsync(original.ParentId, ct),
            UpdatedBy = actor.UserId,
            UpdatedAtUtc = actor.AtUtc,
        }.SetParent(original.Parent);
        db.Pages.Add(copy);
        await db.SaveChangesAsync(ct);

        foreach (var (index, language) in request.Languages.Index())
        {
            await CopyTextAsync(original, copy, language, actor, ct);
            db.Audit.Add(
                new AuditEntry
                {
                    Id = index == 0 ? actId : Guid.CreateVersion7(),
                    ActorId = actor.UserId,
                    Action = AuditActions.PageCopied,
                    PageId = copy.Id,
                    Language = language,
                    Detail = original.Id.ToString(CultureInfo.InvariantCulture),
                    AtUtc = actor.AtUtc,
                }
            );
        }

        await db.SaveChangesAsync(ct);
        return new Outcome.Copied(copy.Id, copy.SourceLanguage);
    }

    private async Task CopyTextAsync(Page original, Page copy, Language language, Actor actor, CancellationToken ct)
    {
        var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == original.Id && d.Language == language, ct);
        var text = draft?.Text
            ?? (await db.StartingRevisionAsync(original.Id, language, ct))?.Text
            ?? throw new RefusedException([new Issue(nameof(Request.Languages), IssueCodes.NoTextInLanguage)]);
        var copied = Draft.Create(copy.Id, language, basedOnRevisionId: null, sourceRevisionId: null, isFirst: true);
        // The writers of words without approval cannot approve them on the copy either.
        var isLive = draft is null && await db.Publications.AnyAsync(p => p.PageId == original.Id && p.Language == language, ct);
        copied.AddWriters(draft?.Writers ?? Writers.None);
        copied.AddWriters(await db.UnconfirmedWritersAsync(original.Id, language, ct));
        if (!isLive)
            copied.AddWriters(await db.WritersSincePublicationAsync(original.Id, language, ct));
        var title = Texts.For(language)["admin.copy-page.title-of-copy", text.Title];
        copied.Edit(
            text with
            {
                Title = text.Title.Length == 0 || title.Length > PageText.TitleMaxLength ? text.Title : title,
                Slug = await FreeSlugAsync(copy, language, text.Slug, ct),
            },
            actor
        );
        db.Drafts.Add(copied);
    }

    /// <summary>The slug with the first number that gives an address of its own.</summary>
    private async Task<string> FreeSlugAsync(Page copy, Language language, string slug, CancellationToken ct)
    {
        if (slug.Length == 0)
            return slug;
        var above = await db
            .Publications.Where(p => p.PageId == copy.ParentId && p.Language == language)
            .Select(p => p.Path + "/")
            .SingleOrDefaultAsync(ct);
        for (var number = 2; ; number++)
        {
            var ending = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            var candidate = slug[..Math.Min(slug.Length, PageText.SlugMaxLength - ending.Length)].TrimEnd('-') + ending;
            var path = (above ?? "") + candidate;
            if (
                !await db.Publications.AnyAsync(p => p.Language == language && p.Path == path, ct)
                && !await db.Redirects.AnyAsync(r => r.Language == language && r.Path == path, ct)
                && !await (
                    from draft in db.Drafts
                    join page in db.Pages on draft.PageId equals page.Id
                    where draft.Language == language && draft.Slug == candidate && page.ParentId == copy.ParentId
                    select draft.Id
                ).AnyAsync(ct)
            )
                return candidate;
        }
    }
}
