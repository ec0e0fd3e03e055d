using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Begins a page: a place in the tree, and a draft in one language that holds nothing but its title. Residents see nothing of it.</summary>
public sealed class CreatePage(SiteDb db)
{
    private const int MaxTries = 3;

    /// <summary>What there may be more than one of. The home page, the programme and its priorities, which have their places on the map, exist once.</summary>
    public static readonly IReadOnlyList<Template> Templates = [Template.Page, Template.Profile];

    /// <param name="ParentId">Null for the top of the tree.</param>
    public sealed record Request(Template Template, int? ParentId, Language Language, string Title);

    public abstract record Outcome
    {
        public sealed record Created(int PageId, string Key) : Outcome;

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
            catch (DbUpdateException e) when (Transactions.IsLostRace(e) && tries < MaxTries)
            {
                // An import has taken the key meanwhile: another one then.
            }
        }
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
        // Nobody takes the page above away, or makes the same key, meanwhile.
        await db.QueueAsync(ct);
        var above = request.ParentId is null ? null : await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.ParentId, ct);
        if (request.ParentId is not null && above is not { TrashedAtUtc: null, Template: not Template.Home })
            throw new RefusedException([new Issue(nameof(request.ParentId), IssueCodes.ParentMissing)]);

        var (key, segment) = await FreeKeyAsync(above?.Key, request.Title, ct);
        if (key.Length > Page.KeyMaxLength || above?.Branch.Length > Page.AboveMaxLength)
            throw new RefusedException([new Issue(nameof(request.ParentId), IssueCodes.AddressTooLong)]);

        var page = new Page
        {
            Key = key,
            Template = request.Template,
            Position = await new Placing(db).LastAsync(request.ParentId, ct),
            UpdatedBy = actor.UserId,
            UpdatedAtUtc = actor.AtUtc,
        }.Below(above);
        db.Pages.Add(page);
        await db.SaveChangesAsync(ct);

        var fields = PageFields.Empty(request.Template) with
        {
            LastReviewed = Formats.DayOf(actor.AtUtc),
            ReviewedByNativeSpeaker = request.Language == Language.Source ? null : false,
        };
        var draft = Draft.Begin(page.Id, request.Language, basedOnRevisionId: null, sourceRevisionId: null);
        draft.Write(new PageText(request.Title.Trim(), "", SlugOf(request, segment), "", fields), actor);
        db.Drafts.Add(draft);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PageCreated,
            PageId = page.Id,
            Language = request.Language,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Created(page.Id, key);
    }

    /// <summary>In the letters of its language, with the number that the key needed to be free. Keys are in Latin letters in every language.</summary>
    private static string SlugOf(Request request, string segment)
    {
        var (latin, own) = (Slugs.Propose(request.Title), Slugs.Propose(request.Title, request.Language));
        if (own.Length == 0 || latin.Length == 0 || !segment.StartsWith(latin, StringComparison.Ordinal))
            return segment;
        var slug = own + segment[latin.Length..];
        return Slugs.IsValid(slug) && !Slugs.Reserved.Contains(slug) ? slug : segment;
    }

    /// <summary>Keys of pages in the trash stay theirs.</summary>
    private async Task<(string Key, string Segment)> FreeKeyAsync(string? above, string title, CancellationToken ct)
    {
        var prefix = above is null ? "" : above + "/";
        var segment = Slugs.Propose(title) is { Length: > 0 } words ? words : "page";
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? segment : string.Create(CultureInfo.InvariantCulture, $"{segment}-{number}");
            if (above is null && Slugs.Reserved.Contains(candidate))
                continue;
            if (!await db.Pages.AnyAsync(p => p.Key == prefix + candidate, ct))
                return (prefix + candidate, candidate);
        }
    }
}
