using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;

namespace Almaty2020.Markup.Charts;

/// <summary>One row of a chart: its label, its value as the author wrote it, and the value as a number.</summary>
internal sealed record ChartRow(string Label, string OriginalText, ChartValue Value);

/// <summary>A chart that can be drawn; <see cref="TryCreate"/> returns null for any other.</summary>
internal sealed record Chart(ChartKind Kind, string Title, IReadOnlyList<ChartRow> Rows)
{
    /// <summary>Tolerance for rounding: shares may add up to slightly more than 100 %.</summary>
    private const double RoundedWhole = 1.02;

    /// <summary>Reads a chart from a table: labels from the first column, values from the second. Further columns are not drawn.</summary>
    /// <param name="page">Receives the issues of single values.</param>
    /// <param name="arguments">Kind and title, such as <c>bar Trams per year</c>.</param>
    /// <returns>Null if no chart can be drawn from the table.</returns>
    public static Chart? TryCreate(RenderOutput page, string arguments, TableBlock table)
    {
        var space = arguments.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
            return null;
        var title = TextCleaner.Shorten(arguments[space..], MarkupLimits.TitleLength);
        ChartKind? kind = arguments[..space] switch
        {
            "bar" => ChartKind.Bar,
            "share" => ChartKind.Share,
            "progress" => ChartKind.Progress,
            _ => null,
        };
        if (kind is null || title.Length == 0 || table.Count - 1 is 0 or > MarkupLimits.ChartRows)
            return null;

        if (RowsOf(page, table) is not { } rows)
            return null;
        var chart = new Chart(kind.Value, title, rows);
        ReportOverWhole(page, chart, table);
        if (!chart.CanBeDrawn())
            return null;
        if (table.Columns.Count > 2)
            page.Issues.Add(MarkupIssueCodes.ChartColumns, table.Line, Text((TableRowBlock)table[0], 2));
        return chart;
    }

    private static List<ChartRow>? RowsOf(RenderOutput page, TableBlock table)
    {
        var rows = new List<ChartRow>();
        var allValid = true;
        foreach (var row in table.Skip(1).Cast<TableRowBlock>())
        {
            var label = row.Count > 0 ? Text(row, 0) : "";
            var written = row.Count > 1 ? Text(row, 1) : "";
            if (ChartValue.IsDate(written))
                allValid = Report(MarkupIssueCodes.ChartDate);
            else if (ChartValue.Parse(written, page.Texts.DecimalComma) is not { } value)
                allValid = written.Length == 0 ? false : Report(MarkupIssueCodes.ChartNotANumber);
            else if (label.Length == 0)
                allValid = false;
            else
                rows.Add(new ChartRow(label, written, value));

            bool Report(string code)
            {
                page.Issues.Add(code, row.Line, written);
                return false;
            }
        }
        if (!allValid)
            return null;

        // Where other values are in the thousands, "1,234" probably does not mean 1.234.
        var hasThousands = page.Texts.DecimalComma && rows.Exists(row => row.Value is { IsShare: false, Number: >= 1_000 });
        foreach (var (row, block) in rows.Zip(table.Skip(1)))
            if (row.Value.IsOtherNotation || (hasThousands && ChartValue.IsAmbiguous(row.OriginalText)))
                page.Issues.Add(MarkupIssueCodes.ChartNotation, block.Line, row.OriginalText);
        if (
            IsDateHeader(((TableRowBlock)table[0]).Count > 1 ? Text((TableRowBlock)table[0], 1) : "")
            && rows.TrueForAll(row => row.Value is { IsShare: false, Number: >= 1_900 and <= 2_100 })
        )
            page.Issues.Add(MarkupIssueCodes.ChartDate, table.Line, rows[0].OriginalText);
        return rows;
    }

    private static bool IsDateHeader(string header) =>
        Array.Exists(["год", "дата", "жыл", "күн", "year", "date"], word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static void ReportOverWhole(RenderOutput page, Chart chart, TableBlock table)
    {
        if (chart.Kind == ChartKind.Progress)
        {
            foreach (var (row, block) in chart.Rows.Zip(table.Skip(1)))
                if ((row.Value.IsShare ? row.Value.Number : row.Value.Number / 100) > 1)
                    page.Issues.Add(MarkupIssueCodes.ChartOverWhole, block.Line, row.OriginalText);
        }
        else if (
            chart.Kind == ChartKind.Share
            && chart.Rows.All(row => row.Value.IsShare)
            && chart.Rows.Sum(row => row.Value.Number) is var sum
            && sum > RoundedWhole
        )
        {
            page.Issues.Add(
                MarkupIssueCodes.ChartOverWhole,
                table.Line,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sum * 100:0.#} %")
            );
        }
    }

    /// <summary>The value of a full bar in a share chart: 1 (100 %) if the rows are shares, otherwise their sum.</summary>
    public double FullBarValue => Rows[0].Value.IsShare ? 1 : Rows.Sum(row => row.Value.Number);

    /// <summary>Filled part of a progress track, 0 to 1. A plain number counts as per cent.</summary>
    public static double FillRatio(ChartRow row) => Math.Clamp(row.Value.IsShare ? row.Value.Number : row.Value.Number / 100, 0, 1);

    private bool CanBeDrawn() =>
        Kind switch
        {
            ChartKind.Progress => true,
            // Percentages and plain numbers have no common scale.
            _ when Rows.Any(row => row.Value.IsShare != Rows[0].Value.IsShare) => false,
            ChartKind.Share => Rows.Sum(row => row.Value.Number) is > 0 and var sum && sum <= FullBarValue * RoundedWhole,
            _ => Rows.Any(row => row.Value.Number > 0),
        };

    private static string Text(TableRowBlock row, int column) =>
        TextCleaner.Shorten(PlainText.Of(((TableCellBlock)row[column]).Inline), MarkupLimits.LabelLength);
}

internal enum ChartKind
{
    Bar,
    Share,
    Progress,
}
