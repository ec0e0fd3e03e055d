using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security;
using System.Text;
using Almaty2020.Web.Localization;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Web.Media;

/// <summary>Draws pictures with libvips, in a font of our own: no machine's fonts decide whether ә and ң are letters or boxes.</summary>
/// <remarks>Nothing else names a type of NetVips: its assembly loads the library, which no start and no page shall wait for.</remarks>
public sealed class ShareDrawing(ShareArt art)
{
    /// <summary>Raise it when the layout below or the font changes: every picture then has another address.</summary>
    public const string Version = "2";

    internal const int LabelTop = 136;
    internal const int LabelHeight = 56;

    /// <summary>The name that no other font has, so that a machine's Noto Sans of another version is never taken instead.</summary>
    internal const string Font = "Almaty2020 Sans Bold";

    private const int Left = 72;
    private const int TitleTop = 150;
    private const int TitleBottom = 402;
    private const int TitleWidth = 740;

    // Two lines, a little smaller, read better than three with a short word alone in the middle.
    private static readonly int[] InTwoLines = [84, 78, 72, 66, 62];
    private static readonly int[] InMore = [84, 78, 72, 66, 60, 54, 48, 42, 36, 32];

    private static readonly string FontFile = Path.Combine(AppContext.BaseDirectory, "Media", "Fonts", "Almaty2020Sans-Bold.ttf");

    private static readonly Lazy<FrozenSet<int>> Letters = new(() => FontLetters.Of(File.ReadAllBytes(FontFile)));

    internal static string SiteName(Language language) => Texts.For(language)["site.name"];

    /// <exception cref="TypeInitializationException">libvips cannot be loaded here.</exception>
    /// <exception cref="VipsException">libvips could not draw.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public byte[] Draw(ShareCard card)
    {
        // A picture is small and drawn once: threads and remembered steps would cost more than they give.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;

        using var site = Line(SiteName(card.Language), 40);
        using var label = card.Priority is { } number ? Line(Texts.For(card.Language)["priority.number", number], 32) : null;
        var top = label is null ? TitleTop : LabelTop + LabelHeight + 16;
        using var title = Title(card.Title, TitleWidth, TitleBottom - top);

        using var drawn = NetVipsImage.SvgloadBuffer(Encoding.UTF8.GetBytes(art.Svg(card, (label?.Width ?? 0) + 40)));
        using var ground = drawn.Flatten(background: [255, 255, 255]).CopyMemory();
        using var withSite = Over(ground, site, ShareArt.Ink, Left + 76, 78 - (site.Height / 2));
        using var withTitle = Over(withSite, title, ShareArt.Ink, Left, top + ((TitleBottom - top - title.Height) / 2));
        using var whole = label is null ? withTitle : Over(withTitle, label, "#ffffff", Left + 20, LabelTop + ((LabelHeight - label.Height) / 2));
        // Flat colours: 256 of them are all, in a third of the bytes.
        return whole.PngsaveBuffer(compression: 9, palette: true, q: 90, dither: 0.4, keep: Enums.ForeignKeep.None);
    }

    /// <summary>A text as a mask: 255 where ink is.</summary>
    internal static NetVipsImage Line(string text, int size, int? width = null) => NetVipsImage.Text(
        Markup(text), font: $"{Font} {size}", fontfile: FontFile, dpi: 72, width: width, wrap: Enums.TextWrap.Word, spacing: -size / 8);

    /// <summary>As large as fits, in lines of like length, broken between words alone.</summary>
    private static NetVipsImage Title(string title, int width, int height)
    {
        var text = string.Join(' ', Drawable(Typesetting.Unbroken(title)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (text.EnumerateRunes().All(LeavesNoInk))
            return NetVipsImage.Black(1, 1);
        var tries = InTwoLines.Select(size => (Size: size, Height: Math.Min(height, size * 5 / 2))).Concat(InMore.Select(size => (Size: size, Height: height)));
        foreach (var (size, room) in tries)
        {
            var image = Line(text, size, width);
            // A word that no line is long enough for stands out of the width rather than being broken.
            if (image.Width <= width && image.Height <= room)
                return Balanced(image, text, size);
            image.Dispose();
        }

        using var least = Line(text, InMore[^1], width);
        return least.Resize(Math.Min((double)width / least.Width, (double)height / least.Height));
    }

    /// <summary>The narrowest that needs no further line: no last word is left alone.</summary>
    private static NetVipsImage Balanced(NetVipsImage image, string text, int size)
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

    private static NetVipsImage Over(NetVipsImage ground, NetVipsImage mask, string colour, int x, int y)
    {
        double[] ink = [Convert.ToByte(colour[1..3], 16), Convert.ToByte(colour[3..5], 16), Convert.ToByte(colour[5..7], 16)];
        using var placed = mask.Embed(x, y, ground.Width, ground.Height);
        using var mixed = placed.Ifthenelse(ink, ground, blend: true);
        return mixed.CopyMemory();
    }

    /// <summary>libvips refuses a text of these alone.</summary>
    private static bool LeavesNoInk(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format;

    /// <summary>Pango reads its own markup: what looks like it is text here, and what XML cannot hold is left out.</summary>
    private static string Markup(string text) =>
        SecurityElement.Escape(string.Concat(text.EnumerateRunes().Where(r => r.Value >= ' ' && r.Value is not (>= 0x7F and < 0xA0) && (r.Value & 0xFFFE) != 0xFFFE).Select(r => r.ToString())));

    /// <summary>Without what the font has no letter for, such as emoji: it would be drawn as boxes, or in whatever font the machine has.</summary>
    private static string Drawable(string text) => string.Concat(text.EnumerateRunes().Where(r => Letters.Value.Contains(r.Value)).Select(r => r.ToString()));
}
