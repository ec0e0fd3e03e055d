using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>What a page says as data, as lines of text: one fact a line, in the words that the page shows it with.</summary>
internal static class PageFacts
{
    /// <param name="number">A priority's; null on other pages.</param>
    public static IEnumerable<string> Of(PageFields fields, int? number, Language language) => fields switch
    {
        HomeFields home => [.. Figures(home.Figures), .. Quotation(home.Quotation)],
        ProfileFields profile => Profile(profile, language),
        ProgrammeFields programme => [Texts.For(language)["programme.period", programme.From, programme.To], .. Figures(programme.Figures)],
        PriorityFields priority => [.. Number(number, language), .. Figures(priority.Figures), .. priority.Measures],
        _ => [],
    };

    private static IEnumerable<string> Profile(ProfileFields profile, Language language)
    {
        var (texts, formats) = (Texts.For(language), Formats.For(language));
        yield return $"{profile.Name}, {profile.Role}";
        yield return $"{texts["profile.born"]}: {formats.Date(profile.Born)}, {profile.Birthplace}";
        if (profile.Education.Count > 0)
            yield return $"{texts["profile.education"]}: {string.Join("; ", profile.Education)}";
        if (profile.Languages.Count > 0)
            yield return $"{texts["profile.languages"]}: {string.Join(", ", profile.Languages.Select(l => texts["language." + l]))}";
        if (profile.Family is { } family)
            yield return $"{texts["profile.family"]}: {family}";
        foreach (var entry in profile.Career)
            yield return $"{(entry.Date is { } date ? formats.Date(date) : entry.Period)}: {entry.Text}";
        foreach (var membership in profile.Memberships)
            yield return $"{membership.Organisation}: {string.Join("; ", membership.Roles)}";
        foreach (var honour in profile.Honours)
            yield return honour;
        foreach (var line in Quotation(profile.Quotation))
            yield return line;
    }

    private static IEnumerable<string> Number(int? number, Language language) => number is { } n ? [Texts.For(language)["priority.number", n]] : [];

    private static IEnumerable<string> Figures(IEnumerable<KeyFigure> figures) => figures.Select(f => $"{f.Value} {f.Label}");

    private static IEnumerable<string> Quotation(Quotation? quotation) => quotation is null ? [] : [$"{quotation.Text} ({quotation.Attribution})"];
}
