using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using CsCheck;

namespace Almaty2020.Tests.Templates;

/// <summary>Whatever colours staff choose: residents can read what is published in them, in both schemes.</summary>
public sealed partial class SiteColoursTests
{
    private static readonly Gen<Colour> AnyColour = Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, (r, g, b) => new Colour(r, g, b));

    private static readonly Gen<(Colour Accent, Colour Band)> AnyTwo = Gen.Select(AnyColour, AnyColour);

    [Fact]
    public void KnownContrasts_AreThoseOfTheRecommendation()
    {
        Assert.Equal(21, Colour.Black.ContrastTo(Colour.White), 3);
        Assert.Equal(1, Colour.White.ContrastTo(Colour.White), 3);
        Assert.Equal(4.48, Colour.Parse("#777777").ContrastTo(Colour.White), 2);
        Assert.Equal(4.54, Colour.Parse("#767676").ContrastTo(Colour.White), 2);
    }

    [Theory]
    [InlineData("0b6e4f")]
    [InlineData("#0b6e4")]
    [InlineData("#0b6e4f0")]
    [InlineData("#0b6e4g")]
    [InlineData("#+b6e4f")]
    [InlineData("# b6e4f")]
    [InlineData("green")]
    [InlineData("")]
    [InlineData(null)]
    public void AnotherText_IsNoColour(string? text) => Assert.False(Colour.TryParse(text, out _));

    [Fact]
    public void EveryColour_IsReadAsItIsWritten() =>
        AnyColour.Sample(colour =>
            Colour.Parse(colour.ToString()) == colour && Colour.Parse(colour.ToString().ToUpperInvariant()) == colour
        );

    [Fact]
    public void DerivedColours_CanBeReadOnEveryGround() =>
        AnyTwo.Sample(chosen =>
        {
            var colours = new SiteColours(chosen.Accent, chosen.Band);
            foreach (var (tokens, isDark) in new[] { (colours.Light(), false), (colours.Dark(), true) })
            {
                Colour[] grounds =
                [
                    tokens["sky"],
                    .. new[] { "paper", "surface", "priority-1-tint", "priority-2-tint", "priority-3-tint", "priority-4-tint" }.Select(t =>
                        Token(t, isDark)
                    ),
                ];
                foreach (var ground in grounds)
                {
                    Assert.InRange(tokens["accent"].ContrastTo(ground), 4.5, 21);
                    Assert.InRange(tokens["link-hover"].ContrastTo(ground), 4.5, 21);
                    Assert.InRange(tokens["button"].ContrastTo(ground), 3, 21);
                }

                foreach (var text in new[] { "ink", "ink-soft", "link" })
                    Assert.InRange(Token(text, isDark).ContrastTo(tokens["sky"]), 4.5, 21);
                Assert.InRange(Token("line-strong", isDark).ContrastTo(tokens["sky"]), 3, 21);
                Assert.InRange(Colour.White.ContrastTo(tokens["button"]), 4.5, 21);
                Assert.InRange(Colour.White.ContrastTo(tokens["button-hover"]), 4.5, 21);
                Assert.InRange(Token("on-band", isDark).ContrastTo(tokens["band"]), 4.5, 21);
                Assert.InRange(Token("gold", isDark).ContrastTo(tokens["band"]), 4.5, 21);
            }

            // The light scheme's values hold in the dark one too unless it has its own.
            Assert.Equal(colours.Light().Keys, colours.Dark().Keys);
        });

    [Fact]
    public void ColoursWithoutIssue_StandInTheLightSchemeAsChosen_AndTheNearestHasNone() =>
        AnyTwo.Sample(chosen =>
        {
            var (accent, band) = (chosen.Accent, chosen.Band);
            for (var round = 0; ; round++)
            {
                Assert.InRange(round, 0, 2);
                var issues = SiteColours.IssuesOf(accent.ToString(), band.ToString(), "accent", "band").ToList();
                if (issues.Count == 0)
                    break;
                foreach (var issue in issues)
                {
                    Assert.Equal(IssueCodes.LowContrast, issue.Code);
                    Assert.InRange(Colour.Parse((string)issue.Values[0]).ContrastTo(Colour.Parse((string)issue.Values[1])), 1, 4.5);
                    (accent, band) =
                        issue.Field == "accent"
                            ? (Colour.Parse((string)issue.Values[4]), band)
                            : (accent, Colour.Parse((string)issue.Values[4]));
                }
            }

            var light = new SiteColours(accent, band).Light();
            Assert.Equal(accent, light["accent"]);
            Assert.Equal(band, light["band"]);
        });

    [Fact]
    public void DefaultAccent_FitsEveryBand() =>
        AnyColour.Sample(band => SiteColours.IssuesOf(null, band.ToString(), "accent", "band").All(i => i.Field == "band"));

    [Fact]
    public void DefaultsAndNeighbours_AreThoseOfTheStyleSheet()
    {
        Assert.Empty(SiteColours.IssuesOf(null, "", "accent", "band"));
        Assert.True(SiteColours.Of(null, null).AreDefault);
        Assert.Equal(
            [
                Token("accent"),
                Token("button"),
                Token("band"),
                Token("sky"),
                Token("sky", isDark: true),
                Token("ink"),
                Token("ink-soft"),
                Token("link"),
                Token("line-strong"),
                Token("on-band"),
                Token("gold"),
                Token("paper", isDark: true),
                Token("ink-soft", isDark: true),
                Token("line-strong", isDark: true),
                Token("on-band", isDark: true),
                Token("gold", isDark: true),
            ],
            [
                SiteColours.Default.Accent,
                SiteColours.Default.Accent,
                SiteColours.Default.Band,
                SiteColours.Default.Sky,
                SiteColours.Default.DarkSky,
                SiteColours.Ink,
                SiteColours.InkSoft,
                SiteColours.Link,
                SiteColours.Line,
                SiteColours.OnBand,
                SiteColours.Gold,
                SiteColours.DarkPaper,
                SiteColours.DarkInkSoft,
                SiteColours.DarkLine,
                SiteColours.DarkOnBand,
                SiteColours.DarkGold,
            ]
        );
        string[] grounds = ["paper", "surface", "priority-1-tint", "priority-2-tint", "priority-3-tint", "priority-4-tint"];
        Assert.Equal(grounds.Select(g => Token(g)), SiteColours.Grounds);
        Assert.Equal(grounds.Select(g => Token(g, isDark: true)), SiteColours.DarkGrounds);
        var declared = Css.Split("@media (prefers-color-scheme: dark)")[0];
        Assert.All(SiteColours.Default.Light().Keys, name => Assert.Contains($"--{name}: ", declared, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#ffd54f", null, "data.accent-colour", "#ffd54f")]
    [InlineData(null, "#7fb2ff", "data.band-colour", "#f2a93b")]
    [InlineData("red", null, "data.accent-colour", null)]
    public void PaleOrUnknownColour_IsAnIssueOfItsField(string? accent, string? band, string field, string? text)
    {
        var fields = (SiteFields)PageFields.Empty(Template.Site);
        var issue = Assert.Single(FieldChecks.For(fields with { AccentColour = accent, BandColour = band }), i =>
            i.Field.EndsWith("-colour", StringComparison.Ordinal)
        );
        Assert.Equal(field, issue.Field);
        Assert.Equal(text is null ? IssueCodes.BadColour : IssueCodes.LowContrast, issue.Code);
        Assert.Equal(text, issue.Values is [var first, ..] ? first : null);
    }

    private static readonly string Css = File.ReadAllText(Path.Combine(StyleSheetSource.Folder, "site", "tokens.css"));

    private static readonly Dictionary<(string, bool), Colour> Tokens = ReadTokens();

    private static Colour Token(string name, bool isDark = false) => Tokens[(name, isDark)];

    private static Dictionary<(string, bool), Colour> ReadTokens()
    {
        var parts = Css.Split("@media (prefers-color-scheme: dark)");
        var dark = parts[1].Split("@media")[0];
        return new[] { (parts[0], false), (dark, true) }
            .SelectMany(p =>
                Declaration().Matches(p.Item1).Select(m => (Key: (m.Groups["name"].Value, p.Item2), Colour.Parse(m.Groups["colour"].Value)))
            )
            .ToDictionary(p => p.Key, p => p.Item2);
    }

    [GeneratedRegex("--(?<name>[a-z0-9-]+): (?<colour>#[0-9a-f]{6});", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();
}
