using System.Globalization;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Drafts;

/// <summary>The text in another language that a translator saw beside their own.</summary>
/// <param name="RevisionId">The revision that holds it; for a draft with unsaved changes the newest one before it. Null if there is none.</param>
/// <param name="DraftVersion">The version of the draft that holds it; null if a revision does.</param>
public sealed record ShownSource(Language Language, int? RevisionId, int? DraftVersion)
{
    private const char Separator = '-';

    /// <returns>Null for anything that <see cref="ToString"/> does not write.</returns>
    public static ShownSource? Parse(string? text) =>
        text?.Split(Separator) is [var code, var revision, var draft] && Language.TryFind(code, out var language)
            ? new ShownSource(language, Number(revision), Number(draft))
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Language.Code}{Separator}{RevisionId}{Separator}{DraftVersion}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
