using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;

namespace Almaty2020.Markup.Charts;

/// <summary>One row of a chart: what it is, its value as the author wrote it, and as a number.</summary>
internal sealed record ChartRow(string Label, string Written, ChartValue Value);

/// <summary>A chart that can be drawn; one that cannot is never made.</summary>
internal sealed record Chart(ChartKind Kind, string Title, IReadOnlyList<ChartRow> Rows)
{
    /// <summary>The first column of a table holds labels, the second numbers; further columns stay in the table.</summary>
    public static Chart? From(string arguments, TableBlock table)
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

        var rows = new List<ChartRow>();
        foreach (var row in table.Skip(1).Cast<TableRowBlock>())
        {
            if (row.Count < 2) return null;
            var label = Text(row, 0);
            var written = Text(row, 1);
            if (label.Length == 0 || ChartValue.Parse(written) is not { } value) return null;
            rows.Add(new ChartRow(label, written, value));
        }
        var chart = new Chart(kind.Value, title, rows);
        return chart.CanBeDrawn() ? chart : null;
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
        // Rounded shares may add up to a little over one hundred.
        ChartKind.Share => Rows.Sum(row => row.Value.Number) is > 0 and var sum && sum <= Whole * 1.02,
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
