using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>The office of a profile's person, as menus, titles and the pages of successors need it.</summary>
/// <param name="Role">The name of the office.</param>
/// <param name="Until">The last day, in the site's time zone; null if it is not known.</param>
/// <param name="Successor">The key of the next holder's page; null if it is not known.</param>
public sealed record HeldOffice(string Name, string Role, PartialDate? From, DateOnly? Until, string? Successor)
{
    /// <returns>Null for the fields of other templates.</returns>
    public static HeldOffice? Of(PageFields? fields) =>
        fields is ProfileFields profile
            ? new(profile.Name, profile.Role, profile.GetTermStart(), profile.Term?.Until, profile.Term?.Successor)
            : null;

    /// <summary>The office with the dates of a term that has ended: "Mayor of Almaty from August 2015 to 12 May 2019".</summary>
    public string GetEndedTerm(Language language)
    {
        var (texts, formats) = (Texts.For(language), Formats.For(language));
        var until = formats.Date(Until!.Value);
        return From is { } from ? texts["profile.term", Role, formats.DateInPhrase(from), until] : texts["profile.term-until", Role, until];
    }
}

/// <summary>
/// The terms of office of a snapshot. A term ends at the midnight after its last day, in the site's time zone, on every node and without a
/// publication. A snapshot has no clock: every question names the time.
/// </summary>
public sealed class PublishedTerms
{
    /// <summary>Those with a successor; most sites have none.</summary>
    private readonly PublishedPage[] withSuccessor;

    private readonly PublishedSite site;
    private readonly TimeZoneInfo zone;

    /// <param name="profiles">The live profiles of all languages.</param>
    internal PublishedTerms(PublishedSite site, IEnumerable<PublishedPage> profiles)
    {
        this.site = site;
        zone = SiteTime.ZoneOf(site.Identity.TimeZone);
        PublishedPage[] ending = [.. profiles.Where(p => p.Office?.Until is not null)];
        withSuccessor = [.. ending.Where(p => p.Office!.Successor is { Length: > 0 })];
        Ends = [.. ending.Select(p => EndOf(p.Office!.Until!.Value)).Distinct()];
    }

    /// <summary>When terms end, in UTC.</summary>
    public IReadOnlyList<DateTime> Ends { get; }

    /// <summary>True if the page, live or a draft, is the profile of a person whose term has ended.</summary>
    public bool HasEnded(PublishedPage page, DateTime nowUtc) => page.Office?.Until is { } until && nowUtc >= EndOf(until);

    /// <summary>The page as menus, breadcrumbs and titles name it: after the end of a term the person, no longer the office.</summary>
    public PublishedPage AsNamed(PublishedPage page, DateTime nowUtc) =>
        HasEnded(page, nowUtc) && page.Office is { Name.Length: > 0 } office
            ? page with
            {
                Title = $"{office.Name}: {office.GetEndedTerm(page.Language)}",
                ShortTitle = office.Name,
            }
            : page;

    /// <summary>The next holder's page; null before the end of the term, and until that page is live in the same language.</summary>
    public PublishedPage? SuccessorOf(PublishedPage page, DateTime nowUtc) =>
        HasEnded(page, nowUtc)
        && page.Office!.Successor is { Length: > 0 } key
        && site.FindLinked(key, page.Language) is { IsListed: true } next
        && next.Language == page.Language
        && next.PageId != page.PageId
            ? next
            : null;

    /// <summary>The pages of the former holders whose successor a page is.</summary>
    public IReadOnlyList<PublishedPage> PredecessorsOf(PublishedPage page, DateTime nowUtc) =>
        [.. withSuccessor.Where(p => p.IsListed && p.Language == page.Language && SuccessorOf(p, nowUtc)?.PageId == page.PageId)];

    /// <summary>The pages of a menu, with the present holder of each office in the place of a former one.</summary>
    public IReadOnlyList<PublishedPage> ListedIn(Navigation place, Language language, DateTime nowUtc)
    {
        var listed = site.ListedIn(place, language);
        return Ends.Count == 0 || !listed.Any(p => HasEnded(p, nowUtc))
            ? listed
            : [.. listed.Select(p => AsNamed(LastSuccessorOf(p, nowUtc), nowUtc)).DistinctBy(p => p.PageId)];
    }

    private PublishedPage LastSuccessorOf(PublishedPage page, DateTime nowUtc)
    {
        // Two pages may name each other.
        var passed = new HashSet<int>();
        while (passed.Add(page.PageId) && SuccessorOf(page, nowUtc) is { } next)
            page = next;
        return page;
    }

    private DateTime EndOf(DateOnly lastDay) =>
        lastDay == DateOnly.MaxValue ? DateTime.MaxValue : SiteTime.ToUtc(lastDay.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);
}
