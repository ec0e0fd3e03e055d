using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Markup.Writing;

namespace Almaty2020.Markup;

/// <summary>Draws key figures that are a share of a whole, such as "1/5" or "60 %", as a bar of equal parts.</summary>
public static partial class FigureShare
{
    /// <summary>Width of the drawing. Only proportions matter: the style sheet sets the size.</summary>
    private const double Width = 200;

    private const double Height = 12;
    private const double Gap = 3;

    /// <summary>Number of parts that a percentage is drawn with.</summary>
    private const int PartsOfPercentage = 10;

    /// <summary>Largest denominator of a fraction that is drawn.</summary>
    private const int MaxParts = 20;

    /// <returns>The bar as SVG, hidden from screen readers because the figure says the same; empty if the text is not a share.</returns>
    public static string DrawingOf(string value)
    {
        if (Of(value) is not var (share, parts))
            return "";

        var html = new HtmlBuilder();
        html.AppendRaw("<svg class=\"figure-share\" aria-hidden=\"true\"")
            .AppendAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"))
            .AppendRaw(">");
        var width = (Width - Gap * (parts - 1)) / parts;
        for (var part = 0; part < parts; part++)
        {
            var left = part * (width + Gap);
            var filled = Math.Clamp(share * parts - part, 0, 1) * width;
            if (filled < width)
                Draw(html, "chart-track", left, width);
            if (filled > 0)
                Draw(html, "figure-part", left, filled);
        }

        return html.AppendRaw("</svg>").ToString();
    }

    /// <returns>The share, from 0 to 1, and the number of equal parts of the whole; null if the text is not a share.</returns>
    private static (double Share, int Parts)? Of(string value)
    {
        if (Percentage().Match(value) is { Success: true } percentage)
        {
            var number = percentage.Groups["number"].Value.Replace(',', '.');
            var share = double.Parse(number, CultureInfo.InvariantCulture) / 100;
            return share <= 1 ? (share, PartsOfPercentage) : null;
        }

        if (Fraction().Match(value) is not { Success: true } fraction)
            return null;
        var (part, whole) = (
            int.Parse(fraction.Groups["part"].Value, CultureInfo.InvariantCulture),
            int.Parse(fraction.Groups["whole"].Value, CultureInfo.InvariantCulture)
        );
        return whole is >= 2 and <= MaxParts && part <= whole ? ((double)part / whole, whole) : null;
    }

    private static void Draw(HtmlBuilder html, string name, double left, double width) =>
        html.AppendRaw("<rect")
            .AppendAttribute("class", name)
            .AppendAttribute("x", left)
            .AppendAttribute("y", 0)
            .AppendAttribute("width", width)
            .AppendAttribute("height", Height)
            .AppendRaw("></rect>");

    [GeneratedRegex("""^(?<number>[0-9]{1,3}([.,][0-9]{1,2})?)\s?%$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Percentage();

    [GeneratedRegex("""^(?<part>[0-9]{1,2})/(?<whole>[0-9]{1,2})$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Fraction();
}
