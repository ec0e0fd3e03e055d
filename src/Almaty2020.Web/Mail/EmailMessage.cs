using System.Globalization;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Mail;

/// <summary>An e-mail to a staff member.</summary>
/// <param name="Language">Language of the text.</param>
public sealed record EmailMessage(string To, string ToName, Language Language, string Subject, string Text)
{
    /// <summary>
    /// Puts a name or subject on one line. Its author must not be able to add lines or headers, or to reverse the following text with
    /// bidirectional control characters.
    /// </summary>
    public static string SingleLine(string name) =>
        string.Join(' ', string.Concat(name.Select(Plain)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static char Plain(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            ? ' '
            : c;
}
