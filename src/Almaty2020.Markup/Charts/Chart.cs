using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;

namespace Almaty2020.Markup.Charts;

/// <summary>One row of a chart: what it is, its value as the author wrote it, and as a number.</summary>
internal sealed record ChartRow(string Label, string Written, ChartValue Value);

/// <summary>A chart that can be drawn; one that cannot is never made.</summary>
internal sealed record Chart(ChartKind Kind, string Title, IReadOnlyList<ChartRow> Rows)
{
    /// <summary>Rounded shares may add up to a little over one hundred per cent.</summary>
    private const double RoundedWhole = 1.02;

    /// <summary>The first column of a table holds labels, the second numbers; further columns stay in the table.</summary>
    /// <param name="page">Is told what is wrong with single values.</param>
    public static Chart? From(Page page, string arguments, TableBlock table)
    {
        var space = arguments.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return null;
        var title = TextCleaner.Shorten(arguments[space..], Limits.TitleLength);
        ChartKind? kind = arguments[..space] switch
        {
            "bar" => ChartKind.Bar,
            "share" => ChartKind.Share,
            "progress" => ChartKind.Progress,
            _ => null,
        };
        if (kind is null || title.Length == 0 || table.Count - 1 is 0 or > Limits.ChartRows) return null;

        if (RowsOf(page, table) is not { } rows) return null;
        var chart = new Chart(kind.Value, title, rows);
        TellOverWhole(page, chart, table);
        if (!chart.CanBeDrawn()) return null;
        if (table.Columns.Count > 2) page.Issues.Add(MarkupIssueCodes.ChartColumns, table.Line, Text((TableRowBlock)table[0], 2));
        return chart;
    }

    private static List<ChartRow>? RowsOf(Page page, TableBlock table)
    {
        var rows = new List<ChartRow>();
        var allThere = true;
        foreach (var row in table.Skip(1).Cast<TableRowBlock>())
        {
            var label = row.Count > 0 ? Text(row, 0) : "";
            var written = row.Count > 1 ? Text(row, 1) : "";
            if (ChartValue.IsDate(written))
                allThere = Tell(MarkupIssueCodes.ChartDate);
            else if (ChartValue.Parse(written, page.Texts.DecimalComma) is not { } value)
                allThere = written.Length == 0 ? false : Tell(MarkupIssueCodes.ChartNotANumber);
            else if (label.Length == 0)
                allThere = false;
            else
                rows.Add(new ChartRow(label, written, value));

            bool Tell(string code)
            {
                page.Issues.Add(code, row.Line, written);
                return false;
            }
        }
        if (!allThere) return null;

        // "1,234" beside "1200" was hardly meant as one and a bit.
        var hasThousands = page.Texts.DecimalComma && rows.Exists(row => row.Value is { IsShare: false, Number: >= 1_000 });
        foreach (var (row, block) in rows.Zip(table.Skip(1)))
            if (row.Value.IsForeign || (hasThousands && ChartValue.IsAmbiguous(row.Written))) page.Issues.Add(MarkupIssueCodes.ChartNotation, block.Line, row.Written);
        if (IsOfDates(((TableRowBlock)table[0]).Count > 1 ? Text((TableRowBlock)table[0], 1) : "") && rows.TrueForAll(row => row.Value is { IsShare: false, Number: >= 1_900 and <= 2_100 }))
            page.Issues.Add(MarkupIssueCodes.ChartDate, table.Line, rows[0].Written);
        return rows;
    }

    private static bool IsOfDates(string header) =>
        Array.Exists(["год", "дата", "жыл", "күн", "year", "date"], word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static void TellOverWhole(Page page, Chart chart, TableBlock table)
    {
        if (chart.Kind == ChartKind.Progress)
        {
            foreach (var (row, block) in chart.Rows.Zip(table.Skip(1)))
                if ((row.Value.IsShare ? row.Value.Number : row.Value.Number / 100) > 1) page.Issues.Add(MarkupIssueCodes.ChartOverWhole, block.Line, row.Written);
        }
        else if (chart.Kind == ChartKind.Share && chart.Rows.All(row => row.Value.IsShare) && chart.Rows.Sum(row => row.Value.Number) is var sum && sum > RoundedWhole)
        {
            page.Issues.Add(MarkupIssueCodes.ChartOverWhole, table.Line, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sum * 100:0.#} %"));
        }
    }

    /// <summary>What the whole of a shared bar is: 100 % if the rows are shares, else their sum.</summary>
    public double Whole => Rows[0].Value.IsShare ? 1 : Rows.Sum(row => row.Value.Number);

    /// <summary>How much of a track is filled: a plain number counts as per cent.</summary>
    public static double Filled(ChartRow row) => Math.Clamp(row.Value.IsShare ? row.Value.Number : row.Value.Number / 100, 0, 1);

    private bool CanBeDrawn() => Kind switch
    {
        ChartKind.Progress => true,
        // Per cent beside plain numbers have no common scale.
        _ when Rows.Any(row => row.Value.IsShare != Rows[0].Value.IsShare) => false,
        ChartKind.Share => Rows.Sum(row => row.Value.Number) is > 0 and var sum && sum <= Whole * RoundedWhole,
        _ => Rows.Any(row => row.Value.Number > 0),
    };

    private static string Text(TableRowBlock row, int column) =>
        TextCleaner.Shorten(PlainText.Of(((TableCellBlock)row[column]).Inline), Limits.LabelLength);
}

internal enum ChartKind
{
    Bar,
    Share,
    Progress,
}
