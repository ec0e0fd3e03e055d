using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.Web.Localization;

/// <summary>
/// Writes CSV that Excel and LibreOffice read correctly with Russian and Kazakh settings. Times are those of the site's time zone.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>The separator of staff's files is a semicolon: Excel uses the list separator of Windows, which is a semicolon in every locale with a decimal comma.
/// A first line <c>sep=;</c> would help other locales too, but Excel then ignores the byte order mark and garbles every letter that is not
/// Latin.</item>
/// <item>LibreOffice also splits at commas and tabs, unless a cell is quoted. So every cell that contains one of them is quoted.</item>
/// <item>A program with another separator splits a cell in the middle and ignores its quotation marks. So an apostrophe goes before
/// anything that could start a formula after any separator or line end, not only at the start of a cell.</item>
/// <item>Times are <c>2026-11-23 14:30:00</c>, which is a date in every language of Excel and LibreOffice. With a T or an offset they would
/// be text.</item>
/// </list>
/// </remarks>
public static partial class Csv
{
    public const char Separator = ';';

    /// <summary>
    /// UTF-8 with a byte order mark: without it, Excel reads a file in the machine's legacy code page and garbles every Kazakh letter.
    /// </summary>
    public static readonly Encoding Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;|\t\"\r\n' ");

    /// <summary>Writes texts, which may come from anyone.</summary>
    public static Task WriteRowAsync(TextWriter to, params IEnumerable<string> cells) =>
        to.WriteAsync(Row(Separator, cells.Select(WithoutFormula)));

    /// <summary>What spreadsheet programs with the settings of a language expect between two cells.</summary>
    public static char SeparatorIn(Language language) => language.DecimalSeparator == "," ? ';' : ',';

    /// <summary>A row with its line end.</summary>
    /// <param name="cells">Numbers as they are; texts need <see cref="WithoutFormula"/> first.</param>
    public static string Row(char separator, params IEnumerable<string> cells) =>
        string.Join(
            separator,
            cells.Select(cell => cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell)
        ) + "\r\n";

    public static string Time(DateTime utc) =>
        TimeZoneInfo.ConvertTime(new DateTimeOffset(utc), SiteTime.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Escapes a text so that no spreadsheet program runs it as a formula. Escaping twice changes nothing.</summary>
    public static string WithoutFormula(string text)
    {
        if (text.Length > 0 && text[0] is '\t' or '\r' or '\n')
            text = "'" + text;
        return Formula().Replace(text, "${before}'${sign}");
    }

    /// <summary>
    /// Matches a character that starts a formula, including full-width forms, at the start of the cell or after a possible separator of
    /// cells or rows.
    /// </summary>
    [GeneratedRegex(
        """(?<before>(?:^|[;,|\t\r\n\v\f\u0085\u2028\u2029])[\s"\p{Cf}\0]*)(?<sign>[=+@＝＋－＠-])""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Formula();
}
