using System.Globalization;
using Almaty2020.Markup.Writing;

namespace Almaty2020.Markup.Charts;

/// <summary>
/// Draws a chart as SVG, 320 units wide like the narrowest screen, so that a unit is never smaller than a pixel. Every
/// label and value is printed, because colour must not be the only distinction. Labels have their own lines and are
/// wrapped here, because Kazakh and Russian words are long and SVG does not wrap text.
/// </summary>
internal static class ChartDrawing
{
    private const int Width = 320;
    private const int LineHeight = 18;
    private const int BarHeight = 14;
    private const int Gap = 12;
    private const int Baseline = 14;

    /// <summary>Characters that fit on a line at font size 14, with Cyrillic letters 8.5 units wide.</summary>
    private const int LineLength = 36;

    /// <summary>Length of the longest value that fits beside a bar. If any value is longer, all are printed with their labels.</summary>
    private const int ValueLength = 10;
    private const int ValueWidth = 92;

    public static void Draw(HtmlBuilder html, Chart chart)
    {
        var body = new HtmlBuilder();
        var height = chart.Kind == ChartKind.Share ? DrawShare(body, chart) : DrawRows(body, chart);
        html.AppendRaw("<svg role=\"img\"")
            .AppendAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}"))
            .AppendRaw(">")
            .AppendRaw("<title>")
            .AppendText(chart.Title)
            .AppendRaw("</title><desc>")
            .AppendText(string.Join("; ", chart.Rows.Select(row => $"{row.Label}: {row.OriginalText}")))
            .AppendRaw("</desc>")
            .AppendRaw(body.ToString())
            .AppendRaw("</svg>");
    }

    private static int DrawRows(HtmlBuilder body, Chart chart)
    {
        var valuesBeside = chart.Rows.All(row => row.OriginalText.Length <= ValueLength);
        double widest = valuesBeside ? Width - ValueWidth : Width;
        var largest = chart.Rows.Max(row => row.Value.Number);
        var y = 0;
        foreach (var row in chart.Rows)
        {
            y = Lines(body, valuesBeside ? row.Label : $"{row.Label}: {row.OriginalText}", 0, y, LineLength);
            var isProgress = chart.Kind == ChartKind.Progress;
            var length = widest * (isProgress ? Chart.FillRatio(row) : row.Value.Number / largest);
            if (isProgress)
                Bar(body, "chart-track", 0, y, widest);
            Bar(body, "chart-bar-1", 0, y, length);
            if (valuesBeside)
                Text(body, "chart-value", (isProgress ? widest : length) + 6, y + Baseline - 2, row.OriginalText);
            y += BarHeight + Gap;
        }
        return y;
    }

    /// <summary>Draws one bar for the whole. Numbers connect its parts with the lines of the legend.</summary>
    private static int DrawShare(HtmlBuilder body, Chart chart)
    {
        double x = 0;
        Bar(body, "chart-track", 0, LineHeight, Width);
        for (var i = 0; i < chart.Rows.Count; i++)
        {
            var length = Math.Min(Width * chart.Rows[i].Value.Number / chart.FullBarValue, Width - x);
            Bar(body, BarClass(i), x, LineHeight, length);
            if (length >= 18)
                Text(body, "chart-value", x, Baseline, Number(i));
            x += length;
        }

        var y = LineHeight + BarHeight + Gap;
        for (var i = 0; i < chart.Rows.Count; i++)
        {
            body.AppendRaw("<rect")
                .AppendAttribute("class", BarClass(i))
                .AppendAttribute("x", 0)
                .AppendAttribute("y", y + 2)
                .AppendAttribute("width", BarHeight)
                .AppendAttribute("height", BarHeight)
                .AppendRaw("></rect>");
            y = Lines(body, $"{Number(i)}. {chart.Rows[i].Label}: {chart.Rows[i].OriginalText}", 22, y, LineLength - 3) + 4;
        }
        return y;
    }

    private static string BarClass(int index) => string.Create(CultureInfo.InvariantCulture, $"chart-bar-{(index % 6) + 1}");

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static void Bar(HtmlBuilder body, string name, double x, double y, double width) =>
        body.AppendRaw("<rect")
            .AppendAttribute("class", name)
            .AppendAttribute("x", x)
            .AppendAttribute("y", y)
            .AppendAttribute("width", width)
            .AppendAttribute("height", BarHeight)
            .AppendRaw("></rect>");

    private static void Text(HtmlBuilder body, string name, double x, double y, string text) =>
        body.AppendRaw("<text")
            .AppendAttribute("class", name)
            .AppendAttribute("x", x)
            .AppendAttribute("y", y)
            .AppendRaw(">")
            .AppendText(text)
            .AppendRaw("</text>");

    private static int Lines(HtmlBuilder body, string text, int x, int y, int lineLength)
    {
        foreach (var line in LineWrap.Wrap(text, lineLength))
        {
            Text(body, "chart-label", x, y + Baseline, line);
            y += LineHeight;
        }
        return y;
    }
}
