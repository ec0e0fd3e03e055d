using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.Web.Data;

/// <summary>Rows as spreadsheet programs take them with Russian and Kazakh settings, and times as in Almaty.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>The separator is a semicolon: Excel splits at the list separator of Windows, which is a semicolon wherever the decimal sign is a comma. A first
/// line <c>sep=;</c> would tell the others too, but Excel then ignores the byte order mark and spoils every letter that is not Latin.</item>
/// <item>LibreOffice splits at commas, semicolons and tabs alike unless a cell is quoted, so every cell that holds one of them is.</item>
/// <item>Where the separator is another one, a cell falls apart inside, and its quotation marks mean nothing there. So whatever would begin a formula
/// behind any separator or line end gets an apostrophe, not only the beginning of a cell.</item>
/// <item>Times are <c>2026-11-23 14:30:00</c>, a date in every language of Excel and LibreOffice. With a T or an offset they would be text.</item>
/// </list>
/// </remarks>
public static partial class Csv
{
    public const char Separator = ';';

    /// <summary>With a byte order mark: without it, Excel reads a file in the machine's old code page and spoils every Kazakh letter.</summary>
    public static readonly Encoding Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;|\t\"\r\n' ");

    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    public static Task WriteRowAsync(TextWriter to, params IEnumerable<string> cells) => to.WriteAsync(string.Join(Separator, cells.Select(Cell)) + "\r\n");

    public static string Time(DateTime utc) => TimeZoneInfo.ConvertTime(new DateTimeOffset(utc), Almaty).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A cell that no spreadsheet program takes for a formula: anybody may have written it.</summary>
    private static string Cell(string value)
    {
        if (value.Length > 0 && value[0] is '\t' or '\r' or '\n')
            value = "'" + value;
        value = Formula().Replace(value, "${before}'${sign}");
        return value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    /// <summary>What begins a formula, wide forms among them, at the beginning or behind what may part cells and rows.</summary>
    [GeneratedRegex("""(?<before>(?:^|[;,|\t\r\n\v\f\u0085\u2028\u2029])[\s"\p{Cf}\0]*)(?<sign>[=+@＝＋－＠-])""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Formula();
}
