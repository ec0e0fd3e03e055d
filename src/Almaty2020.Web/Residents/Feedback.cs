using System.Text;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Residents;

/// <summary>What somebody thinks of a page, as they saw it. Append-only but for its text, which can be removed (<see cref="RemoveFeedbackText"/>); nothing in it tells who it was.</summary>
public sealed class Feedback
{
    public const int TextMaxLength = 1000;

    /// <summary>Made before the row is written, so that a retried write cannot add a second one.</summary>
    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>The text that was judged: what stands on the page now may be another.</summary>
    public required int RevisionId { get; init; }

    public required Answer Answer { get; init; }

    /// <summary>May be empty.</summary>
    public required string Text { get; init; }

    public required DateTime AtUtc { get; init; }

    /// <summary>Letters composed, lines ended by one line feed, no control and no half of a character, nothing around it.</summary>
    public static string Clean(string typed)
    {
        var clean = new StringBuilder(typed.Length);
        foreach (var rune in typed.ReplaceLineEndings("\n").EnumerateRunes())
        {
            // A lone surrogate comes as U+FFFD.
            if (rune.Value is '\n' || !(Rune.IsControl(rune) || IsNoncharacter(rune.Value)))
                clean.Append(rune.ToString());
            else if (rune.Value is '\t')
                clean.Append(' ');
        }

        return clean.ToString().Normalize(NormalizationForm.FormC).Trim();
    }

    private static bool IsNoncharacter(int value) => value is >= 0xFDD0 and <= 0xFDEF || (value & 0xFFFE) == 0xFFFE;
}

/// <summary>Whether a page is useful.</summary>
public enum Answer
{
    Yes,
    No,
    Problem,
}
