using System.Buffers;
using System.Globalization;
using System.Text;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Almaty2020.Web.Admin.Observations;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the text on which it begins, from 1.</param>
/// <param name="IsBroken">True if a quotation mark is never closed. The row is then the whole line.</param>
public sealed record CellRow(int Line, IReadOnlyList<string> Cells, bool IsBroken = false);

/// <summary>
/// Rows of cells: CSV with commas, semicolons or tabs, or cells that were copied from a spreadsheet, which have tabs.
/// </summary>
/// <remarks>
/// Not by a library: a quotation mark that is never closed breaks only its own line here, in one pass, and each row keeps its line for messages.
/// </remarks>
/// <param name="Separator">Between cells. After a semicolon, a comma can only be a decimal sign.</param>
public sealed record CellTable(char Separator, IReadOnlyList<CellRow> Rows)
{
    private const string ExcelSeparator = "sep=";

    private static readonly SearchValues<char> Quoted = SearchValues.Create("\"\t\r\n,;");

    // Shared texts in memory: the reader would put large ones into a temporary file.
    private static readonly OpenXmlConfiguration Spreadsheet = new() { EnableSharedStringCache = false };

    /// <summary>Reads the text of a table. Rows without any text are left out.</summary>
    public static CellTable Parse(string text)
    {
        var (start, line) = (0, 1);
        if (text.StartsWith(ExcelSeparator, StringComparison.OrdinalIgnoreCase) && text.Length > ExcelSeparator.Length)
        {
            // A line that spreadsheet programs write and read.
            start = Math.Max(text.IndexOf('\n', StringComparison.Ordinal) + 1, ExcelSeparator.Length + 1);
            line = 2;
        }

        var separator = start > 0 ? text[ExcelSeparator.Length] : SeparatorOf(text);
        var rows = new List<CellRow>();
        // No later quotation mark can be closed either if one is not, so each of them is looked for once.
        var lastQuote = text.LastIndexOf('"');
        for (var at = start; at < text.Length; )
        {
            var (first, row) = (line, at);
            var isBroken = !TryReadRow(text, separator, ref at, ref line, lastQuote, out var cells);
            if (isBroken)
            {
                var end = text.IndexOf('\n', row);
                at = end < 0 ? text.Length : end + 1;
                line = first + 1;
                cells = [text[row..at].TrimEnd('\r', '\n')];
            }

            if (cells.Exists(c => !string.IsNullOrWhiteSpace(c)))
                rows.Add(new CellRow(first, cells, isBroken));
        }

        return new CellTable(separator, rows);
    }

    /// <summary>Writes what <see cref="Parse"/> reads, with as few quotation marks as possible: people read it on the screen.</summary>
    public static string Write(char separator, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendJoin(separator, row.Select(Quote)).Append("\r\n");
        }

        return text.ToString();

        static string Quote(string cell) =>
            cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    /// <summary>Reads a file: CSV in UTF-8, UTF-16 with a byte order mark or Windows-1251, or the first sheet of an XLSX file.</summary>
    /// <returns>The text of the table; null if the file is neither.</returns>
    public static string? Read(byte[] file, CancellationToken ct)
    {
        if (file.AsSpan().StartsWith("PK\x03\x04"u8))
            return ReadSpreadsheet(file, ct);
        var text = Decode(file);
        // Tables have no control characters: another kind of file.
        return text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')) ? null : text;
    }

    private static string Decode(byte[] file)
    {
        if (file is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return (file[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(file, 2, file.Length - 2);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetString(file);
        }
    }

    /// <summary>The first sheet, with the values of formulas that the program which saved the file has stored. Nothing is computed.</summary>
    private static string? ReadSpreadsheet(byte[] file, CancellationToken ct)
    {
        // Limits of inflated bytes and refusal of macros, as for documents of the library.
        if (DocumentReader.Read(file, ct, out _) is not PictureInspection.Accepted { Type: PictureType.Xlsx })
            return null;
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            var rows = stream
                .Query(useHeaderRow: false, excelType: ExcelType.XLSX, configuration: Spreadsheet)
                .Cast<IDictionary<string, object?>>()
                .Take(ObservationRow.MaxRows + 2)
                .Select(row =>
                {
                    ct.ThrowIfCancellationRequested();
                    return row.Values.Select(TextOf).ToList();
                })
                .ToList();
            return Write('\t', rows);
        }
        // The library throws exceptions of many kinds at damaged files.
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            return null;
        }
    }

    /// <summary>As a person would type the cell: a date as its month, because a spreadsheet makes a date of a month.</summary>
    private static string TextOf(object? cell) =>
        cell switch
        {
            null => "",
            DateTime date => new PartialDate(date.Year, date.Month).ToString(),
            // Results of formulas have more decimals than anybody wrote.
            double number when Math.Abs(number) <= (double)Amount.Max => Amount.ToText(Math.Round((decimal)number, Amount.MaxDecimals)),
            _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
        };

    /// <summary>The separator of the first line with one: tabs before semicolons before commas, which may be decimal signs.</summary>
    private static char SeparatorOf(string text)
    {
        var end = text.AsSpan().TrimStart().IndexOf('\n');
        var first = end < 0 ? text.AsSpan().TrimStart() : text.AsSpan().TrimStart()[..end];
        return first.Contains('\t') ? '\t'
            : first.Contains(';') ? ';'
            : ',';
    }

    private static bool TryReadRow(string text, char separator, ref int at, ref int line, int lastQuote, out List<string> cells)
    {
        cells = [];
        var cell = new StringBuilder();
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                if (!TryReadQuoted(text, ref at, ref line, lastQuote, cell))
                    return false;
            }

            while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n'))
                cell.Append(text[at++]);
            cells.Add(cell.ToString());
            cell.Clear();
            if (at >= text.Length)
                return true;
            var c = text[at++];
            if (c == separator)
                continue;
            if (c == '\r' && at < text.Length && text[at] == '\n')
                at++;
            line++;
            return true;
        }
    }

    private static bool TryReadQuoted(string text, ref int at, ref int line, int lastQuote, StringBuilder cell)
    {
        for (at++; at <= lastQuote; at++)
        {
            var c = text[at];
            if (c != '"')
            {
                if (c == '\n')
                    line++;
                cell.Append(c);
                continue;
            }

            at++;
            if (at >= text.Length || text[at] != '"')
                return true;
            cell.Append('"');
        }

        return false;
    }
}
