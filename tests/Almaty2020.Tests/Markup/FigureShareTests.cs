using Almaty2020.Markup;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Markup;

/// <summary>Key figures that are a share of a whole are drawn; all others are not.</summary>
public sealed class FigureShareTests
{
    [Theory]
    [InlineData("1/5", 0.2, 5)]
    [InlineData("5/5", 1, 5)]
    [InlineData("60%", 0.6, 10)]
    [InlineData("60\u00A0%", 0.6, 10)]
    [InlineData("12,5 %", 0.125, 10)]
    [InlineData("12.5 %", 0.125, 10)]
    [InlineData("0 %", 0, 10)]
    [InlineData("100 %", 1, 10)]
    public void Share_IsDrawnInEqualParts(string value, double share, int parts)
    {
        var drawing = Html.Parse("<!DOCTYPE html><title>Share</title>" + FigureShare.DrawingOf(value));
        var rects = drawing
            .QuerySelectorAll("rect")
            .Select(r => (Name: r.ClassName, Left: Number(r, "x"), Width: Number(r, "width")))
            .ToList();
        var filled = rects.Where(r => r.Name == "figure-part").Sum(r => r.Width);
        var whole = rects.GroupBy(r => r.Left).Sum(part => part.Max(r => r.Width));

        Assert.Equal(parts, rects.Select(r => r.Left).Distinct().Count());
        Assert.Equal(share, filled / whole, 0.01);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("6/5")]
    [InlineData("1/0")]
    [InlineData("1/1")]
    [InlineData("1/21")]
    [InlineData("150 %")]
    [InlineData("-5 %")]
    [InlineData("60 % of all")]
    [InlineData("2020/21")]
    [InlineData("1/5<script>")]
    public void OtherFigure_IsNotDrawn(string value) => Assert.Empty(FigureShare.DrawingOf(value));

    private static double Number(AngleSharp.Dom.IElement element, string attribute) =>
        double.Parse(element.GetAttribute(attribute)!, System.Globalization.CultureInfo.InvariantCulture);
}
