using System.Globalization;
using System.Net;
using System.Text;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Site.Pages;

/// <summary>
/// Draws the values of an indicator as SVG, 320 units wide like the narrowest screen. The target is a dashed line with its value in words. A period
/// without a value is a gap in the line. The page's table has the same numbers.
/// </summary>
public static class IndicatorChart
{
    private const int Width = 320;
    private const int Height = 190;

    /// <summary>Room at both sides for half of a label of seven digits.</summary>
    private const int Side = 36;

    private const int Top = 48;
    private const int Bottom = 160;

    /// <summary>Least distance of two points whose values are both printed.</summary>
    private const int LabelWidth = 56;

    private const int MonthsOfYear = 12;

    /// <returns>Null with fewer than two values that have a date.</returns>
    public static IHtmlContent? Draw(IndicatorDetails indicator, string title, string targetWord)
    {
        var points = indicator.Dated;
        if (points.Count < 2 || indicator.Trend is not { } description)
            return null;

        var target = indicator.Inputs.Target;
        List<int> months =
        [
            .. points.Append(target).Select(p => p?.Date).OfType<Localization.PartialDate>().Select(IndicatorStatus.LastMonthOf),
        ];
        // The scale begins at 0, so that a small change does not look large.
        List<decimal> values = [0, .. points.Select(p => p.Value), .. target is null ? Array.Empty<decimal>() : [target.Value]];
        var (firstMonth, lastMonth, least, largest) = (months.Min(), months.Max(), values.Min(), values.Max());

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" viewBox=\"0 0 {Width} {Height}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Encode(title)}</title><desc>{Encode(description)}</desc>");
        Line(Side / 2, Y(0), Width - (Side / 2), Y(0), dashed: false);
        if (target is not null)
        {
            Line(Side / 2, Y(target.Value), Width - (Side / 2), Y(target.Value), dashed: true);
            Text(Side / 2, 16, "start", $"{targetWord}: {indicator.NumberWithUnit(target.Value)}");
        }

        var longest = indicator.Inputs.FrequencyMonths ?? MonthsOfYear;
        for (var i = 1; i < points.Count; i++)
        {
            if (MonthOf(points[i]) - MonthOf(points[i - 1]) <= longest)
                Line(X(points[i - 1]), Y(points[i - 1].Value), X(points[i]), Y(points[i].Value), dashed: false);
        }

        var labelled = int.MinValue / 2;
        var last = points[^1];
        foreach (var point in points)
        {
            var (x, y) = (X(point), Y(point.Value));
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"chart-bar-1\" cx=\"{x}\" cy=\"{y}\" r=\"5\"></circle>");
            // The last value is always printed, and never over its neighbour.
            if (point != last && (x - labelled < LabelWidth || X(last) - x < LabelWidth))
                continue;
            labelled = x;
            Text(x, y - 10, "middle", indicator.Number(point.Value));
            Text(x, Height - 10, "middle", point.Date!.Value.ToString());
        }

        return new HtmlString(svg.Append("</svg>").ToString());

        static int MonthOf(DatedValue point) => IndicatorStatus.LastMonthOf(point.Date!.Value);

        int X(DatedValue point) =>
            Side + (int)((long)(Width - (2 * Side)) * (MonthOf(point) - firstMonth) / Math.Max(1, lastMonth - firstMonth));

        int Y(decimal value) => largest == least ? Bottom : Bottom - (int)((Bottom - Top) * ((value - least) / (largest - least)));

        void Line(int x1, int y1, int x2, int y2, bool dashed) =>
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<path fill=\"none\"{(dashed ? " stroke-dasharray=\"7 5\"" : "")} d=\"M{x1} {y1}L{x2} {y2}\"></path>"
            );

        void Text(int x, int y, string anchor, string text) =>
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text class=\"chart-value\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{Encode(text)}</text>"
            );
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
