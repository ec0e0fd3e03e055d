using System.Buffers;
using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Data;

/// <summary>Rows as spreadsheet programs take them: RFC 4180, and times as in Almaty.</summary>
public static class Csv
{
    /// <summary>For files: spreadsheet programs take one without the mark for one in the machine's old code page, and spoil every Kazakh letter.</summary>
    public static readonly Encoding Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    /// <summary>What begins a formula, wide forms among them.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@＝＋－＠\t\r\n");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n'; ");

    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    public static Task WriteRowAsync(TextWriter to, params IEnumerable<string> cells) => to.WriteAsync(string.Join(',', cells.Select(Cell)) + "\r\n");

    public static string Time(DateTime utc) => TimeZoneInfo.ConvertTime(new DateTimeOffset(utc), Almaty).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>A cell that no spreadsheet program takes for a formula: anybody may have written it.</summary>
    private static string Cell(string value)
    {
        if (value.Length > 0 && Formula.Contains(value[0]))
            value = "'" + value;
        return value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
