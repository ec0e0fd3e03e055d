using System.Globalization;
using Almaty2020.Markup.Writing;

namespace Almaty2020.Markup.Charts;

/// <summary>
/// Draws on a surface 320 units wide, as wide as the narrowest screen, so that a unit is never smaller than a pixel.
/// Every label and value is printed: colour is never the only sign. Labels stand on lines of their own and are wrapped,
/// because Kazakh and Russian words are long; SVG does not wrap text by itself.
/// </summary>
internal static class ChartDrawing
{
    private const int Width = 320;
    private const int LineHeight = 18;
    private const int BarHeight = 14;
    private const int Gap = 12;
    private const int Baseline = 14;

    /// <summary>Characters of 14 units that fit on a line, Cyrillic ones (8.5 units) reckoned.</summary>
    private const int LineLength = 36;

    /// <summary>The longest value that fits beside a bar; longer ones are printed with the label.</summary>
    private const int ValueLength = 10;
    private const int ValueWidth = 92;

    public static void Draw(HtmlOutput html, Chart chart)
    {
        var body = new HtmlOutput();
        var height = chart.Kind == ChartKind.Share ? DrawShare(body, chart) : DrawRows(body, chart);
        html.Raw("<svg role=\"img\"").Attribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}")).Raw(">")
            .Raw("<title>").Text(chart.Title).Raw("</title><desc>")
            .Text(string.Join("; ", chart.Rows.Select(row => $"{row.Label}: {row.Written}"))).Raw("</desc>")
            .Raw(body.ToString()).Raw("</svg>");
    }

    private static int DrawRows(HtmlOutput body, Chart chart)
    {
        var valuesBeside = chart.Rows.All(row => row.Written.Length <= ValueLength);
        double widest = valuesBeside ? Width - ValueWidth : Width;
        var largest = chart.Rows.Max(row => row.Value.Number);
        var y = 0;
        foreach (var row in chart.Rows)
        {
            y = Lines(body, valuesBeside ? row.Label : $"{row.Label}: {row.Written}", 0, y, LineLength);
            var isProgress = chart.Kind == ChartKind.Progress;
            var length = widest * (isProgress ? Chart.Filled(row) : row.Value.Number / largest);
            if (isProgress) Bar(body, "chart-track", 0, y, widest);
            Bar(body, "chart-bar-1", 0, y, length);
            if (valuesBeside) Text(body, "chart-value", (isProgress ? widest : length) + 6, y + Baseline - 2, row.Written);
            y += BarHeight + Gap;
        }
        return y;
    }

    /// <summary>One bar for the whole; its parts and the lines of its legend carry the same numbers.</summary>
    private static int DrawShare(HtmlOutput body, Chart chart)
    {
        double x = 0;
        Bar(body, "chart-track", 0, LineHeight, Width);
        for (var i = 0; i < chart.Rows.Count; i++)
        {
            var length = Math.Min(Width * chart.Rows[i].Value.Number / chart.Whole, Width - x);
            Bar(body, BarClass(i), x, LineHeight, length);
            if (length >= 18) Text(body, "chart-value", x, Baseline, Number(i));
            x += length;
        }

        var y = LineHeight + BarHeight + Gap;
        for (var i = 0; i < chart.Rows.Count; i++)
        {
            body.Raw("<rect").Attribute("class", BarClass(i)).Attribute("x", 0).Attribute("y", y + 2)
                .Attribute("width", BarHeight).Attribute("height", BarHeight).Raw("></rect>");
            y = Lines(body, $"{Number(i)}. {chart.Rows[i].Label}: {chart.Rows[i].Written}", 22, y, LineLength - 3) + 4;
        }
        return y;
    }

    private static string BarClass(int index) => string.Create(CultureInfo.InvariantCulture, $"chart-bar-{(index % 6) + 1}");

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static void Bar(HtmlOutput body, string name, double x, double y, double width) =>
        body.Raw("<rect").Attribute("class", name).Attribute("x", x).Attribute("y", y)
            .Attribute("width", width).Attribute("height", BarHeight).Raw("></rect>");

    private static void Text(HtmlOutput body, string name, double x, double y, string text) =>
        body.Raw("<text").Attribute("class", name).Attribute("x", x).Attribute("y", y).Raw(">").Text(text).Raw("</text>");

    private static int Lines(HtmlOutput body, string text, int x, int y, int lineLength)
    {
        foreach (var line in LineWrap.Wrap(text, lineLength))
        {
            Text(body, "chart-label", x, y + Baseline, line);
            y += LineHeight;
        }
        return y;
    }
}
