using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Media;

/// <summary>What libvips makes of words.</summary>
public sealed partial class ShareDrawingTests(SharedSite shared)
{
    private const string Kazakh = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяАӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ";

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Letters that are written alike in the two alphabets are no fault; all of these are of one.</summary>
    [Fact]
    public void EveryKazakhLetter_IsDrawnAsItselfAndNoneAsABox()
    {
        var box = Pixels("\U0010FFFD"); // No font has it: what stands for a letter that is missing.
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
    public void SignsThatTheFontHasNot_AreLeftOut(string title)
    {
        var drawing = new ShareDrawing(shared.Site.Services.GetRequiredService<ShareArt>());

        Assert.Equal(drawing.Draw(Card("Қала күні")), drawing.Draw(Card(title)));
    }

    [Fact]
    public void TitleOfNothingElse_IsAPictureWithoutATitle()
    {
        var drawing = new ShareDrawing(shared.Site.Services.GetRequiredService<ShareArt>());

        Assert.Equal(drawing.Draw(Card("")), drawing.Draw(Card("城市 😀\ufffe")));
    }

    [Fact]
    public async Task MachineWithoutFonts_DrawsTheSame_AndLoadsNothingBeforeItIsAsked()
    {
        await using var site = await TestSite.StartAsync();
        await ByStaff.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Title = "Әғқңөұүһі ӘҒҚҢӨҰҮҺІ «№ 1» – ₸" });
        await site.CatchUpAsync();
        var client = site.Browser();
        var about = site.Services.GetRequiredService<Web.Published.CurrentSite>().Site.Pages.Single(p => p.Key == "about" && p.Language == Language.Kazakh);
        var address = await SharePictureTests.PictureOfAsync(client, about.Address);
        var here = await client.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct);
        Directory.Delete(Path.Combine(site.Database.DataPath, "og"), recursive: true);

        var settings = SiteProgram.SettingsOf(site.Database);
        settings["FONTCONFIG_FILE"] = settings["FONTCONFIG_PATH"] = "/nonexistent";
        settings["XDG_DATA_HOME"] = settings["XDG_CACHE_HOME"] = "/nonexistent";
        await using var program = SiteProgram.Start([], settings, Path.Combine(Repository.Root, "src", "Almaty2020.Web"));
        using var other = await program.BrowserAsync();
        await other.GetStringAsync(new Uri("/kk", UriKind.Relative), Ct);
        Assert.False(program.HasLoaded("libvips"), "libvips was loaded before a picture was asked for");

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
    public void AnyTitle_IsDrawnInItsPlace(string title)
    {
        var drawing = shared.Site.Services.GetRequiredService<ShareDrawing>();
        using var with = Read(drawing.Draw(Card(title)));
        using var without = Read(drawing.Draw(Card("\u2060")));

        // What differs from a picture without a title lies beside the emblem, below the name and above the peaks.
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
    public void Title_BreaksBetweenWordsAlone()
    {
        // Each word once in a line of its own: its ink is as wide as the widest line that a break inside a word would have cut.
        using var alone = ShareDrawing.Line("Қарапайымдандырылмағандықтарыңыздан", 40);
        using var narrow = ShareDrawing.Line("Қарапайымдандырылмағандықтарыңыздан", 40, alone.Width / 3);

        Assert.Equal(alone.Width, narrow.Width);
        Assert.Equal(alone.Height, narrow.Height);
    }

    [Theory]
    [InlineData("sky", ShareArt.Sky)]
    [InlineData("paper", ShareArt.Paper)]
    [InlineData("ink", ShareArt.Ink)]
    [InlineData("gold", ShareArt.Gold)]
    [InlineData("band", ShareArt.Ground)]
    public void Colour_IsTheStyleSheets(string token, string colour) => Assert.Equal(Token(token), colour);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void PrioritysColours_AreTheStyleSheets(int number)
    {
        Assert.Equal(Token($"priority-{number}"), ShareArt.PriorityColour(number));
        Assert.Equal(Token($"priority-{number}-tint"), ShareArt.PriorityTint(number));
    }

    /// <summary>Of the light scheme, which comes first.</summary>
    private static string Token(string name)
    {
        var css = File.ReadAllText(Path.Combine(Repository.Root, "src", "Almaty2020.Web", "Assets", "css", "site.css"));
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
