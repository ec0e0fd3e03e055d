using System.Globalization;
using System.Text;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Templates;

/// <summary>
/// The two colours of the site that staff choose, and all that follow from them, in both schemes. Immutable. Whatever was chosen, the
/// derived colours have the contrasts that WCAG asks for: a draft may be shown before its colours are good.
/// </summary>
/// <param name="Accent">Buttons, headings of figures, what is selected or pointed at.</param>
/// <param name="Band">The footer, the drawings, and in a pale tint the header.</param>
public sealed record SiteColours(Colour Accent, Colour Band)
{
    /// <summary>Increase this when the derivation changes: browsers keep a style sheet at its address for ever.</summary>
    public const int Version = 1;

    public const double TextContrast = 4.5;
    public const double ControlContrast = 3;

    // The other colours of site/tokens.css that the two meet. A test compares them with the file.
    internal static readonly Colour Ink = Colour.Parse("#12272e");
    internal static readonly Colour InkSoft = Colour.Parse("#48606a");
    internal static readonly Colour Link = Colour.Parse("#07527d");
    internal static readonly Colour Line = Colour.Parse("#5d7a87");
    internal static readonly Colour OnBand = Colour.Parse("#f3fafc");
    internal static readonly Colour Gold = Colour.Parse("#f2a93b");
    internal static readonly Colour DarkPaper = Colour.Parse("#0d1a1f");
    internal static readonly Colour DarkInkSoft = Colour.Parse("#a9bcc4");
    internal static readonly Colour DarkLine = Colour.Parse("#7b98a4");
    internal static readonly Colour DarkOnBand = Colour.Parse("#eaf5f8");
    internal static readonly Colour DarkGold = Colour.Parse("#e9ae55");

    /// <summary>Grounds of the light scheme for text in the accent colour, beside <see cref="Sky"/>: paper, surface and tints of priorities.</summary>
    internal static readonly Colour[] Grounds =
    [
        Colour.Parse("#fbfdfe"),
        Colour.Parse("#eef5f8"),
        Colour.Parse("#e3f0f8"),
        Colour.Parse("#fbeaea"),
        Colour.Parse("#e0f2ee"),
        Colour.Parse("#fbf0df"),
    ];

    /// <summary>The same of the dark scheme.</summary>
    internal static readonly Colour[] DarkGrounds =
    [
        DarkPaper,
        Colour.Parse("#14272e"),
        Colour.Parse("#12303f"),
        Colour.Parse("#381d20"),
        Colour.Parse("#10322f"),
        Colour.Parse("#35270f"),
    ];

    /// <summary>Most of the band's colour in the header's ground, in parts of <see cref="Colour.Whole"/>.</summary>
    private const int MostOfBandInSky = 38;

    public static SiteColours Default { get; } = new(Colour.Parse("#a8202f"), Colour.Parse("#0f4450"));

    /// <summary>True if the style sheet of the site has these colours.</summary>
    public bool AreDefault => this == Default;

    /// <summary>The address of the style sheet. It has the colours, so that every node can answer it, and drafts can use it.</summary>
    public string StyleSheetAddress => $"/site-{Version}-{Accent.ToDigits()}-{Band.ToDigits()}.css";

    /// <summary>The address of the sign in the browser's tab.</summary>
    public string IconAddress => $"/site-{Version}-{Accent.ToDigits()}-{Band.ToDigits()}.svg";

    /// <summary>The ground of the header, and of the browser around the page.</summary>
    public Colour Sky => AreDefault ? Colour.Parse("#dcebf1") : SkyOf(ReadableBand);

    public Colour DarkSky => AreDefault ? Colour.Parse("#12262e") : DarkSkyOf(ReadableBand);

    private Colour ReadableBand => Band.Nearest(Colour.Black, IsReadableBand);

    /// <param name="accent">As it was typed; the default if it is not a colour.</param>
    public static SiteColours Of(string? accent, string? band) =>
        new(Colour.TryParse(accent, out var first) ? first : Default.Accent, Colour.TryParse(band, out var second) ? second : Default.Band);

    /// <summary>What is wrong with typed colours. Empty ones are right.</summary>
    public static IEnumerable<Issue> IssuesOf(string? accent, string? band, string accentField, string bandField)
    {
        if (IsWrong(accent))
            yield return new Issue(accentField, IssueCodes.BadColour);
        if (IsWrong(band))
            yield return new Issue(bandField, IssueCodes.BadColour);

        // The default accent fits every band.
        var colours = Of(accent, band);
        var sky = colours.Sky;
        if (WorstOf([.. Grounds, sky], colours.Accent) is var (ground, contrast) && contrast < TextContrast)
            yield return LowContrast(
                accentField,
                colours.Accent,
                ground,
                contrast,
                colours.Accent.Nearest(Colour.Black, c => IsReadableAccent(c, sky))
            );
        if (Colour.TryParse(band, out _) && WorstOf([OnBand, Gold], colours.Band) is var (text, less) && less < TextContrast)
            yield return LowContrast(bandField, text, colours.Band, less, colours.ReadableBand);

        static bool IsWrong(string? typed) => !string.IsNullOrEmpty(typed) && !Colour.TryParse(typed, out _);
    }

    /// <summary>Values of the style sheet's tokens, by their names.</summary>
    public IReadOnlyDictionary<string, Colour> Light()
    {
        var band = ReadableBand;
        var sky = SkyOf(band);
        var accent = Accent.Nearest(Colour.Black, c => IsReadableAccent(c, sky));
        return new Dictionary<string, Colour>(StringComparer.Ordinal)
        {
            ["sky"] = sky,
            ["link-hover"] = accent,
            ["accent"] = accent,
            ["button"] = accent,
            ["button-hover"] = accent.Mix(Colour.Black, 64),
            ["band"] = band,
            ["ridge-far"] = band.Mix(Colour.White, 150),
            ["ridge-shade"] = band.Mix(Colour.White, 125),
            ["ridge-mid"] = band.Mix(Colour.White, 60),
            ["ridge-near"] = band,
            ["map-line"] = band,
            ["mark-apple"] = accent,
            ["mark-hill"] = band,
        };
    }

    /// <summary>The same for the dark scheme.</summary>
    public IReadOnlyDictionary<string, Colour> Dark()
    {
        var readable = ReadableBand;
        var band = readable.Mix(Colour.Black, 76).Nearest(Colour.Black, IsReadableDarkBand);
        var sky = DarkSkyOf(readable);
        Colour[] grounds = [.. DarkGrounds, sky];
        var accent = Accent.Nearest(Colour.White, c => grounds.All(g => c.ContrastTo(g) >= TextContrast));
        // The first mixture that stands out from the grounds is still dark enough for white letters.
        var dark = Accent.Nearest(Colour.Black, c => c.ContrastTo(Colour.White) >= TextContrast);
        var button = dark.Nearest(Colour.White, c => grounds.All(g => c.ContrastTo(g) >= ControlContrast));
        return new Dictionary<string, Colour>(StringComparer.Ordinal)
        {
            ["sky"] = sky,
            ["link-hover"] = accent,
            ["accent"] = accent,
            ["button"] = button,
            ["button-hover"] = button.Mix(Colour.Black, 32),
            ["band"] = band,
            ["ridge-far"] = band.Mix(Colour.White, 90),
            ["ridge-shade"] = band.Mix(Colour.White, 65),
            ["ridge-mid"] = band.Mix(Colour.White, 38),
            ["ridge-near"] = band,
            ["map-line"] = band.Mix(Colour.White, 150),
            ["mark-apple"] = accent,
            ["mark-hill"] = readable.Mix(Colour.White, 38),
        };
    }

    /// <summary>
    /// The style sheet, loaded after site.css. It is in the layer of the tokens, so that print has its own. Forced colours and a wish for
    /// more contrast keep theirs.
    /// </summary>
    public string ToStyleSheet()
    {
        var css = new StringBuilder("@layer tokens{");
        Rule("", Light());
        Rule(" and (prefers-color-scheme:dark)", Dark());
        css.Append("@media (forced-colors:none) and (prefers-contrast:more){:root{--sky:#fff}}")
            .Append("@media (forced-colors:none) and (prefers-contrast:more) and (prefers-color-scheme:dark){:root{--sky:#000}}");
        return css.Append("}\n").ToString();

        void Rule(string also, IReadOnlyDictionary<string, Colour> tokens)
        {
            css.Append(CultureInfo.InvariantCulture, $"@media (forced-colors:none){also}{{:root{{");
            css.AppendJoin(';', tokens.Select(t => $"--{t.Key}:{t.Value}")).Append("}}");
        }
    }

    private static bool IsReadableAccent(Colour accent, Colour sky) =>
        accent.ContrastTo(sky) >= TextContrast
        && accent.ContrastTo(Colour.White) >= TextContrast
        && Array.TrueForAll(Grounds, g => accent.ContrastTo(g) >= TextContrast);

    private static bool IsReadableBand(Colour band) => band.ContrastTo(OnBand) >= TextContrast && band.ContrastTo(Gold) >= TextContrast;

    private static bool IsReadableDarkBand(Colour band) =>
        band.ContrastTo(DarkOnBand) >= TextContrast && band.ContrastTo(DarkGold) >= TextContrast;

    /// <summary>A tint of the band, as pale as the header's texts and the outlines of its fields need.</summary>
    private static Colour SkyOf(Colour band) =>
        Colour
            .White.Mix(band, MostOfBandInSky)
            .Nearest(Colour.White, sky =>
                sky.ContrastTo(InkSoft) >= TextContrast
                && sky.ContrastTo(Link) >= TextContrast
                && sky.ContrastTo(Ink) >= TextContrast
                && sky.ContrastTo(Line) >= ControlContrast
            );

    private static Colour DarkSkyOf(Colour band) =>
        DarkPaper
            .Mix(band, 64)
            .Nearest(DarkPaper, sky => sky.ContrastTo(DarkInkSoft) >= TextContrast && sky.ContrastTo(DarkLine) >= ControlContrast);

    private static (Colour Ground, double Contrast) WorstOf(IEnumerable<Colour> among, Colour colour) =>
        among.Select(g => (g, g.ContrastTo(colour))).MinBy(pair => pair.Item2);

    private static Issue LowContrast(string field, Colour text, Colour ground, double contrast, Colour nearest) =>
        new(field, IssueCodes.LowContrast)
        {
            // Rounded down: "4.5, but at least 4.5" would help no one.
            Values = [text.ToString(), ground.ToString(), Math.Floor(contrast * 10) / 10, TextContrast, nearest.ToString()],
        };
}
