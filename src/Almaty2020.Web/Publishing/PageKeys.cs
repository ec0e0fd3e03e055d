using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Publishing;

/// <summary>Makes the last part of a page's key out of its title: small Latin letters and digits, which every file system can hold.</summary>
internal static class PageKeys
{
    private const int MaxLength = 60;

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['а'] = "a", ['ә'] = "a", ['б'] = "b", ['в'] = "v", ['г'] = "g", ['ғ'] = "g", ['д'] = "d", ['е'] = "e", ['ё'] = "yo", ['ж'] = "zh", ['з'] = "z",
        ['и'] = "i", ['й'] = "y", ['к'] = "k", ['қ'] = "q", ['л'] = "l", ['м'] = "m", ['н'] = "n", ['ң'] = "ng", ['о'] = "o", ['ө'] = "o", ['п'] = "p",
        ['р'] = "r", ['с'] = "s", ['т'] = "t", ['у'] = "u", ['ұ'] = "u", ['ү'] = "u", ['ф'] = "f", ['х'] = "kh", ['һ'] = "h", ['ц'] = "ts", ['ч'] = "ch",
        ['ш'] = "sh", ['щ'] = "shch", ['ъ'] = "", ['ы'] = "y", ['і'] = "i", ['ь'] = "", ['э'] = "e", ['ю'] = "yu", ['я'] = "ya",
    };

    public static string SegmentOf(string title)
    {
        var segment = new StringBuilder();
        foreach (var letter in title.ToLowerInvariant().Normalize())
        {
            if (Letters.TryGetValue(letter, out var latin))
            {
                segment.Append(latin);
                continue;
            }

            // An accent is taken off its letter.
            var bare = letter.ToString().Normalize(NormalizationForm.FormD)[0];
            if (char.IsAsciiLetterOrDigit(bare))
                segment.Append(bare);
            else if (segment.Length > 0 && segment[^1] != '-' && CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark)
                segment.Append('-');
        }

        var whole = segment.ToString().Trim('-');
        if (whole.Length > MaxLength)
            whole = whole[..(whole.LastIndexOf('-', MaxLength) is var end and > 0 ? end : MaxLength)].Trim('-');
        return whole.Length == 0 ? "page" : whole;
    }
}
