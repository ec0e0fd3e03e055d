using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Media;

/// <summary>Tests how share pictures are drawn with libvips.</summary>
public sealed partial class ShareDrawingTests(SharedSite shared)
{
    private const string Kazakh = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>All letters are of one alphabet, so no two of them may look alike.</summary>
    [Fact]
    public void EveryKazakhLetter_HasItsOwnGlyph()
    {
        var box = Pixels("\U0010FFFD"); // No font has this character: it is drawn as the box for a missing glyph.
        var seen = new Dictionary<string, char> { [box] = '□' };
        foreach (var letter in Kazakh)
        {
            var pixels = Pixels(letter.ToString());
            Assert.True(seen.TryAdd(pixels, letter), $"{letter} looks like {seen.GetValueOrDefault(pixels)}");
        }
    }

    [Theory]
    [InlineData("Қала 😀 күні")]
    [InlineData("👨‍👩‍👧‍👦 Қала 城市 күні 🇰🇿")]
    [InlineData("Қала\ufffe \ufdd0 күні\u0000")]
    public void CharactersMissingInTheFont_AreLeftOut(string title)
    {
        var drawing = new ShareDrawing(shared.Site.Services.GetRequiredService<ShareBackground>());

        Assert.Equal(drawing.Draw(Card("Қала күні")), drawing.Draw(Card(title)));
    }

    [Fact]
    public void TitleOfMissingCharactersOnly_DrawsNoTitle()
    {
        var drawing = new ShareDrawing(shared.Site.Services.GetRequiredService<ShareBackground>());

        Assert.Equal(drawing.Draw(Card("")), drawing.Draw(Card("城市 😀\ufffe")));
    }

    [Fact]
    public async Task MachineWithoutFonts_DrawsTheSame_AndLoadsLibvipsOnDemand()
    {
        await using var site = await TestSite.StartAsync();
        await StaffCommands.PublishAsync(site.Database, "about", Language.Kazakh, text =>
            text with
            {
                Title = "Әғқңөұүһі ӘҒҚҢӨҰҮҺІ «№ 1» – ₸",
            }
        );
        await site.CatchUpAsync();
        var client = site.CreateBrowser();
        var about = site
            .Services.GetRequiredService<Web.Published.CurrentSite>()
            .Site.Pages.Single(p => p.Key == "about" && p.Language == Language.Kazakh);
        var address = await SharePictureTests.PictureOfAsync(client, about.Address);
        var here = await client.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct);
        Directory.Delete(Path.Combine(site.Database.DataPath, "og"), recursive: true);

        var settings = SiteProcess.SettingsOf(site.Database);
        settings["FONTCONFIG_FILE"] = settings["FONTCONFIG_PATH"] = "/nonexistent";
        settings["XDG_DATA_HOME"] = settings["XDG_CACHE_HOME"] = "/nonexistent";
        await using var program = SiteProcess.Start([], settings, Path.Combine(Repository.Root, "src", "Almaty2020.Web"));
        using var other = await program.WaitForClientAsync();
        await other.GetStringAsync(new Uri("/kk", UriKind.Relative), Ct);
        Assert.False(program.HasLoaded("libvips"), "libvips was loaded before a picture was requested");

        var there = await other.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct);

        Assert.True(program.HasLoaded("libvips"));
        Assert.Equal(here, there);
    }

    [Theory]
    [InlineData("Қарапайымдандырылмағандықтарыңыздан")]
    [InlineData("Превысокомногорассмотрительствующий высокопревосходительствующий человеконенавистничество")]
    [InlineData("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    [InlineData("А")]
    [InlineData("<span size='999999'>Ә</span> &amp; <b>")]
    [InlineData("\u202E\u0000\uD800 \uFFFF\u001B[31m Ә")]
    [InlineData("Ә العربية 中文 🏔🏔🏔")]
    [InlineData("")]
    public void AnyTitle_IsDrawnWithinItsArea(string title)
    {
        var drawing = shared.Site.Services.GetRequiredService<ShareDrawing>();
        using var with = Read(drawing.Draw(Card(title)));
        using var without = Read(drawing.Draw(Card("\u2060")));

        // The pixels that differ from a picture without a title must be beside the emblem, below the site's name and above the mountains.
        using var differs = with.Subtract(without).Abs().ExtractBand(0) > 64;
        var (top, left, width, height) = Box(differs);
        if (title.Length == 0)
        {
            Assert.Equal(0, width);
            return;
        }

        Assert.InRange(left, 60, 200);
        Assert.InRange(left + width, left + 1, 830);
        Assert.InRange(top, 140, 402);
        Assert.InRange(top + height, top + 1, 412);
    }

    [Fact]
    public void Title_BreaksOnlyBetweenWords()
    {
        // A word that is wider than the line keeps its full width, because it is not broken.
        using var wide = ShareDrawing.Line("Қарапайымдандырылмағандықтарыңыздан", 40);
        using var narrow = ShareDrawing.Line("Қарапайымдандырылмағандықтарыңыздан", 40, wide.Width / 3);

        Assert.Equal(wide.Width, narrow.Width);
        Assert.Equal(wide.Height, narrow.Height);
    }

    [Theory]
    [InlineData("sky", ShareBackground.Sky)]
    [InlineData("paper", ShareBackground.Paper)]
    [InlineData("ink", ShareBackground.Ink)]
    [InlineData("gold", ShareBackground.Gold)]
    [InlineData("band", ShareBackground.Ground)]
    public void Colour_EqualsTheStyleSheet(string token, string colour) => Assert.Equal(Token(token), colour);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void PriorityColours_EqualTheStyleSheet(int number)
    {
        Assert.Equal(Token($"priority-{number}"), ShareBackground.PriorityColour(number));
        Assert.Equal(Token($"priority-{number}-tint"), ShareBackground.PriorityTint(number));
    }

    /// <summary>A colour token. Takes the first match, which is in the light scheme.</summary>
    private static string Token(string name)
    {
        var css = File.ReadAllText(Path.Combine(StyleSheetSource.Folder, "site", "tokens.css"));
        return Colour().Matches(css).First(m => m.Groups["name"].Value == name).Groups["colour"].Value;
    }

    private static ShareCard Card(string title) => new(Language.Kazakh, 1, Template.Home, title, null, null, "0123456789ab");

    private static NetVips.Image Read(byte[] png) => NetVips.Image.NewFromBuffer(png).Colourspace(NetVips.Enums.Interpretation.Srgb);

    private static (int Top, int Left, int Width, int Height) Box(NetVips.Image mask)
    {
        var found = mask.FindTrim(threshold: 10, background: [0]);
        return ((int)found[1], (int)found[0], (int)found[2], (int)found[3]);
    }

    private static string Pixels(string letter)
    {
        using var image = ShareDrawing.Line(letter, 60);
        return $"{image.Width}x{image.Height}:" + Convert.ToHexString(image.WriteToMemory<byte>());
    }

    [GeneratedRegex("--(?<name>[a-z0-9-]+): (?<colour>#[0-9a-f]{6});", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Colour();
}
