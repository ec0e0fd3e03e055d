using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security;
using System.Text;
using Almaty2020.Web.Localization;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Web.Media;

/// <summary>Draws share pictures with libvips in a bundled font: the machine's fonts might lack ә and ң and draw them as boxes.</summary>
/// <remarks>No other class may use a NetVips type: its assembly loads libvips, and neither start-up nor pages may wait for that.</remarks>
public sealed class ShareDrawing(ShareBackground art)
{
    /// <summary>Increase this when the layout or the font changes: every picture then gets a new address.</summary>
    public const string Version = "2";

    internal const int LabelTop = 136;
    internal const int LabelHeight = 56;

    /// <summary>A unique font name: with its original name, another version of Noto Sans on the machine could be used instead.</summary>
    internal const string Font = "Almaty2020 Sans Bold";

    private const int Left = 72;
    private const int TitleTop = 150;
    private const int TitleBottom = 402;
    private const int TitleWidth = 740;
    private const int SiteNameWidth = ShareCard.Width - (2 * Left) - 76;

    // Font sizes to try, largest first. Two slightly smaller lines read better than three with a short word alone in the middle.
    private static readonly int[] TwoLineSizes = [84, 78, 72, 66, 62];
    private static readonly int[] MoreLineSizes = [84, 78, 72, 66, 60, 54, 48, 42, 36, 32];

    private static readonly string FontFile = Path.Combine(AppContext.BaseDirectory, "Media", "Fonts", "Almaty2020Sans-Bold.ttf");

    private static readonly Lazy<FrozenSet<int>> SupportedCharacters = new(() => FontCharacters.Read(File.ReadAllBytes(FontFile)));

    /// <summary>Draws the picture as PNG.</summary>
    /// <exception cref="TypeInitializationException">libvips cannot be loaded on this machine.</exception>
    /// <exception cref="VipsException">libvips could not draw.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public byte[] Draw(ShareCard card)
    {
        // Turn off libvips' threads and operation cache: a picture is small and drawn once, so they cost more than they save.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;

        using var site = SiteName(card.SiteName);
        using var label = card.Priority is { } number ? Line(Texts.For(card.Language)["priority.number", number], 32) : null;
        var top = label is null ? TitleTop : LabelTop + LabelHeight + 16;
        using var title = Title(card.Title, TitleWidth, TitleBottom - top);

        using var drawn = NetVipsImage.SvgloadBuffer(Encoding.UTF8.GetBytes(art.Svg(card, (label?.Width ?? 0) + 40)));
        using var ground = drawn.Flatten(background: [255, 255, 255]).CopyMemory();
        using var withSite = Overlay(ground, site, ShareBackground.Ink, Left + 76, 78 - (site.Height / 2));
        using var withTitle = Overlay(withSite, title, ShareBackground.Ink, Left, top + ((TitleBottom - top - title.Height) / 2));
        using var whole = label is null
            ? withTitle
            : Overlay(withTitle, label, "#ffffff", Left + 20, LabelTop + ((LabelHeight - label.Height) / 2));
        // The colours are flat: a palette of 256 is enough and takes a third of the bytes.
        return whole.PngsaveBuffer(compression: 9, palette: true, q: 90, dither: 0.4, keep: Enums.ForeignKeep.None);
    }

    /// <summary>Renders text as a mask: 255 where there is ink.</summary>
    internal static NetVipsImage Line(string text, int size, int? width = null) =>
        NetVipsImage.Text(
            EscapeMarkup(text),
            font: $"{Font} {size}",
            fontfile: FontFile,
            dpi: 72,
            width: width,
            wrap: Enums.TextWrap.Word,
            spacing: -size / 8
        );

    /// <summary>Renders the site's name in one line, smaller if it is long.</summary>
    private static NetVipsImage SiteName(string name)
    {
        var text = WithoutMissingGlyphs(name);
        if (text.EnumerateRunes().All(HasNoInk))
            return NetVipsImage.Black(1, 1);
        var image = Line(text, 40);
        if (image.Width <= SiteNameWidth)
            return image;
        using (image)
            return image.Resize((double)SiteNameWidth / image.Width);
    }

    /// <summary>Renders the title as large as it fits, in lines of similar length, broken only between words.</summary>
    private static NetVipsImage Title(string title, int width, int height)
    {
        var text = string.Join(
            ' ',
            WithoutMissingGlyphs(Typesetting.KeepDashesTogether(title)).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        if (text.EnumerateRunes().All(HasNoInk))
            return NetVipsImage.Black(1, 1);
        var candidates = TwoLineSizes
            .Select(size => (Size: size, Height: Math.Min(height, size * 5 / 2)))
            .Concat(MoreLineSizes.Select(size => (Size: size, Height: height)));
        foreach (var (size, maxHeight) in candidates)
        {
            var image = Line(text, size, width);
            // libvips does not break a word that is longer than the line; the image is then wider than requested.
            if (image.Width <= width && image.Height <= maxHeight)
                return Balance(image, text, size);
            image.Dispose();
        }

        using var smallest = Line(text, MoreLineSizes[^1], width);
        return smallest.Resize(Math.Min((double)width / smallest.Width, (double)height / smallest.Height));
    }

    /// <summary>Narrows the text as far as possible without adding a line, so that no single word is left on the last line.</summary>
    private static NetVipsImage Balance(NetVipsImage image, string text, int size)
    {
        for (var width = image.Width - (size / 2); width > size; width -= size / 2)
        {
            var narrower = Line(text, size, width);
            if (narrower.Width > width || narrower.Height > image.Height + (size / 2))
            {
                narrower.Dispose();
                return image;
            }

            image.Dispose();
            image = narrower;
        }

        return image;
    }

    private static NetVipsImage Overlay(NetVipsImage ground, NetVipsImage mask, string colour, int x, int y)
    {
        double[] ink = [Convert.ToByte(colour[1..3], 16), Convert.ToByte(colour[3..5], 16), Convert.ToByte(colour[5..7], 16)];
        using var placed = mask.Embed(x, y, ground.Width, ground.Height);
        using var mixed = placed.Ifthenelse(ink, ground, blend: true);
        return mixed.CopyMemory();
    }

    /// <summary>True for characters without ink. libvips fails on a text that has nothing else.</summary>
    private static bool HasNoInk(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format;

    /// <summary>Escapes Pango markup, which libvips would interpret, and removes characters that XML forbids.</summary>
    private static string EscapeMarkup(string text) =>
        SecurityElement.Escape(
            string.Concat(
                text.EnumerateRunes()
                    .Where(r => r.Value >= ' ' && r.Value is not (>= 0x7F and < 0xA0) && (r.Value & 0xFFFE) != 0xFFFE)
                    .Select(r => r.ToString())
            )
        );

    /// <summary>
    /// Removes characters that the font lacks, such as emoji: they would be drawn as boxes or in another font of the machine.
    /// </summary>
    private static string WithoutMissingGlyphs(string text) =>
        string.Concat(text.EnumerateRunes().Where(r => SupportedCharacters.Value.Contains(r.Value)).Select(r => r.ToString()));
}
