using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A number in a text.</summary>
/// <param name="Value">The same however a language writes it: <c>1234.5</c>.</param>
/// <param name="Written">As it stands there.</param>
public sealed record Figure(string Value, string Written);

/// <summary>Reads the numbers of a text as its language writes them: 1,234.5 in English, 1 234,5 in Kazakh and Russian.</summary>
public static partial class Figures
{
    private const int TimeoutMilliseconds = 1000;

    public static IReadOnlyList<Figure> Of(string text, Language language)
    {
        var comma = language == Language.English;
        return [.. (comma ? WithCommas() : WithSpaces()).Matches(text).Select(m => new Figure(ValueOf(m.Value, comma), m.Value))];
    }

    private static string ValueOf(string written, bool commaGroups)
    {
        // A telephone number: written in groups as anybody likes.
        if (written[0] == '+')
            return "+" + string.Concat(written.Where(char.IsAsciiDigit));

        var plain = string.Concat(written.Where(c => !char.IsWhiteSpace(c) && !(commaGroups && c == ','))).Replace(',', '.');
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value.ToString("0.############", CultureInfo.InvariantCulture) : plain;
    }

    // Spaces of numbers: usual, no-break, thin, narrow no-break.
    [GeneratedRegex(@"\+[0-9][0-9 \u00A0()\-–]{6,}[0-9]|[0-9]{1,3}(?:[, \u00A0\u2009\u202F][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex WithCommas();

    [GeneratedRegex(@"\+[0-9][0-9 \u00A0()\-–]{6,}[0-9]|[0-9]{1,3}(?:[ \u00A0\u2009\u202F][0-9]{3})+(?![0-9])(?:,[0-9]+)?|[0-9]+(?:[.,][0-9]+)?", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex WithSpaces();
}
