using System.Text;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;

namespace Almaty2020.Web.Media;

/// <summary>
/// Recognizes CSV: UTF-8 text whose rows have the same number of cells, two or more, between commas, semicolons or tabs.
/// </summary>
internal static class CsvReader
{
    private const char ByteOrderMark = '\uFEFF';

    public static PictureInspection Read(byte[] file)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).TrimStart(ByteOrderMark);
        }
        catch (DecoderFallbackException)
        {
            return new PictureInspection.Refused(LooksLikeText(file) ? PictureRefusal.NotUtf8 : PictureRefusal.UnknownType);
        }

        if (text.AsSpan().TrimStart().StartsWith('<') || text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')))
            return new PictureInspection.Refused(PictureRefusal.UnknownType);
        foreach (var separator in (char[])[',', ';', '\t'])
        {
            if (Check(text, separator) is { } checkedFile)
                return checkedFile;
        }

        return new PictureInspection.Refused(PictureRefusal.UnknownType);
    }

    /// <returns>Null if the text is not a table with this separator.</returns>
    private static PictureInspection? Check(string text, char separator)
    {
        var (columns, cells, rows) = (0, 1, 0);
        var (isQuoted, isCellStart, isActive) = (false, true, false);
        for (var at = 0; at <= text.Length; at++)
        {
            var c = at < text.Length ? text[at] : '\n';
            isActive |= isCellStart && IsFormula(text.AsSpan(Math.Min(text.Length, c == '"' ? at + 1 : at)));
            if (c == '"')
                isQuoted = !isQuoted;
            isCellStart = false;
            if (isQuoted)
                continue;
            if (c == separator)
            {
                cells++;
                isCellStart = true;
            }
            else if (c == '\n')
            {
                isCellStart = true;
                var isEmptyLastLine = at == text.Length && (at == 0 || text[at - 1] == '\n');
                if (isEmptyLastLine)
                    break;
                if (rows == 0)
                    columns = cells;
                if (cells != columns || cells < 2)
                    return null;
                rows++;
                cells = 1;
            }
        }

        if (isQuoted || rows < 2)
            return null;
        // Spreadsheet programs run cells that begin like this.
        return isActive
            ? new PictureInspection.Refused(PictureRefusal.Macros)
            : PictureInspection.Accepted.Document(PictureType.Csv, new DocumentFacts());
    }

    /// <summary>True for the beginning of a formula. Numbers and telephone numbers may begin with a sign.</summary>
    private static bool IsFormula(ReadOnlySpan<char> cell) =>
        cell is ['=' or '@', ..] || (cell is ['+' or '-', var next, ..] && char.IsAsciiLetter(next));

    /// <summary>True for text in an encoding of one byte for each letter, such as that of Russian Windows.</summary>
    private static bool LooksLikeText(byte[] file) =>
        !Array.Exists(file, b => b < 0x20 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
        && Array.Exists(file, b => b is (byte)',' or (byte)';' or (byte)'\t')
        && Array.Exists(file, b => b == (byte)'\n');
}
