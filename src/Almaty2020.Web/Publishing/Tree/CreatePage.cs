using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>Creates a page: a place in the tree, and a draft in one language. Residents do not see it.</summary>
public sealed class CreatePage(SiteDb db)
{
    private const int MaxTries = 3;

    /// <summary>
    /// Templates that can be used for new pages. The home page, the programme and its priorities exist only once and have fixed places on
    /// the map.
    /// </summary>
    public static readonly IReadOnlyList<Template> Templates = [.. Template.All.Where(t => t.IsForNewPages)];

    /// <param name="ParentId">Null for a page at the top of the tree.</param>
    public sealed record Request(Template Template, int? ParentId, Language Language, string Title)
    {
        public string Summary { get; init; } = "";

        /// <summary>Null for empty fields.</summary>
        public PageFields? Fields { get; init; }
    }

    public abstract record Outcome
    {
        /// <param name="DraftVersion">The version of its draft.</param>
        public sealed record Created(int PageId, string Key, int DraftVersion) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (Check(request) is { Count: > 0 } issues)
            return new Outcome.Refused(issues);

        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync((actId, token) => CreateAsync(request, actId, actor, token), ct);
            }
            catch (RefusedException refused)
            {
                return new Outcome.Refused(refused.Issues);
            }
            catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e) && tries < MaxTries)
            {
                // An import has taken the key in the meantime: try again with another one.
            }
        }
    }

    private static PageFields EmptyFields(Template template, Actor actor)
    {
        var fields = PageFields.Empty(template) with { LastReviewed = Formats.DayOf(actor.AtUtc) };
        return fields is AlertFields alert ? alert.StartingAt(SiteTime.ToLocalMinute(actor.AtUtc)) : fields;
    }

    private static List<Issue> Check(Request request)
    {
        var issues = new List<Issue>();
        if (TextNormalizer.IsBlank(request.Title))
            issues.Add(new Issue(nameof(request.Title), IssueCodes.Missing));
        else if (request.Title.Length > PageText.TitleMaxLength)
            issues.Add(new Issue(nameof(request.Title), IssueCodes.TooLong));
        if (!CreatePage.Templates.Contains(request.Template))
            issues.Add(new Issue(nameof(request.Template), IssueCodes.WrongTemplate));
        return issues;
    }

    private async Task<Outcome> CreateAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        // Take the log lock, so that the parent cannot be removed and no other command can take the key before the commit.
        await db.LockPublicationLogAsync(ct);
        var above = request.ParentId is null ? null : await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.ParentId, ct);
        if (request.ParentId is not null && (above is not { TrashedAtUtc: null } || !above.Template.MayHaveChildren))
            throw new RefusedException([new Issue(nameof(request.ParentId), IssueCodes.ParentMissing)]);

        var (key, segment) = await db.FreeKeyAsync(above?.Key, request.Title, ct);
        if (key.Length > Page.KeyMaxLength || above?.SubtreePrefix.Length > Page.AboveMaxLength)
            throw new RefusedException([new Issue(nameof(request.ParentId), IssueCodes.AddressTooLong)]);

        var page = new Page
        {
            Key = key,
            Template = request.Template,
            SourceLanguage = request.Language,
            Position = await new SiblingOrder(db).NextPositionAsync(request.ParentId, ct),
            UpdatedBy = actor.UserId,
            UpdatedAtUtc = actor.AtUtc,
        }.SetParent(above);
        db.Pages.Add(page);
        await db.SaveChangesAsync(ct);

        var fields = request.Fields ?? EmptyFields(request.Template, actor);
        var draft = Draft.Create(page.Id, request.Language, basedOnRevisionId: null, sourceRevisionId: null, isFirst: true);
        draft.Edit(new PageText(request.Title.Trim(), request.Summary, SlugOf(request, segment, page.Id), "", fields), actor);
        db.Drafts.Add(draft);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PageCreated,
                PageId = page.Id,
                Language = request.Language,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Created(page.Id, key, draft.Version);
    }

    /// <summary>
    /// The slug in the letters of the page's language, with the number that made the key unique. Keys use Latin letters in every language.
    /// </summary>
    private static string SlugOf(Request request, string segment, int pageId)
    {
        if (request.Template == Template.Alert)
            return Slugs.Propose(request.Title, request.Language, request.Template, pageId);
        var (latin, own) = (Slugs.Propose(request.Title), Slugs.Propose(request.Title, request.Language));
        if (own.Length == 0 || latin.Length == 0 || !segment.StartsWith(latin, StringComparison.Ordinal))
            return segment;
        var slug = own + segment[latin.Length..];
        return Slugs.IsValid(slug) && !Slugs.Reserved.Contains(slug) ? slug : segment;
    }
}
