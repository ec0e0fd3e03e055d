using System.Globalization;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Replacing;

/// <summary>A text with the places chosen in it.</summary>
/// <param name="Version">Version of the draft that the user saw; 0 for a live text.</param>
/// <param name="RevisionId">The live revision that the user saw; null for a draft.</param>
public sealed record ChosenPlaces(int PageId, Language Language, int Version, int? RevisionId, IReadOnlySet<int> Places)
{
    private const char Separator = '-';

    /// <summary>Names a text and its state in the form.</summary>
    public static string StateOf(PhraseSearch.Found text) =>
        string.Create(CultureInfo.InvariantCulture, $"{TextOf(text)}{Separator}{text.Version}{Separator}{text.RevisionId}");

    /// <summary>Names a place in the form.</summary>
    public static string PlaceOf(PhraseSearch.Found text, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{TextOf(text)}{Separator}{number}");

    /// <summary>Reads the form. Anything that the form does not write is ignored, and so is a text without a chosen place.</summary>
    public static IReadOnlyList<ChosenPlaces> Read(IEnumerable<string> states, IEnumerable<string> places)
    {
        var byText = places.Select(p => p.Split(Separator)).Where(p => p.Length == 3).ToLookup(p => (p[0], p[1]), p => Number(p[2]));
        return
        [
            .. states
                .Select(s => s.Split(Separator))
                .Where(s => s.Length == 4)
                .DistinctBy(s => (s[0], s[1]))
                .Select(s =>
                    Number(s[0]) is { } page && Language.TryFind(s[1], out var language)
                        ? new ChosenPlaces(page, language, Number(s[2]) ?? 0, Number(s[3]), byText[(s[0], s[1])].OfType<int>().ToHashSet())
                        : null
                )
                .OfType<ChosenPlaces>()
                .Where(t => t.Places.Count > 0)
                .Take(PhraseSearch.TextsShown),
        ];
    }

    private static string TextOf(PhraseSearch.Found text) =>
        string.Create(CultureInfo.InvariantCulture, $"{text.PageId}{Separator}{text.Language.Code}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
