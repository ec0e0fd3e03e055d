using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Paths;

public sealed class TransliterationTests
{
    /// <summary>Signs for sounds that no Latin letter has, and Greek and Cyrillic phonetic letters.</summary>
    private const string Silent = "µªºƾǀǁǂǃɁɂʔʕʖʘʡʢʬʭᴤᴥᴦᴧᴨᴩᴪᴫꜢꜣꜤꜥꞋꞌꞏꭥ\uA7CE\uA7CF\U0001DF0A\U0001DF0E";

    private const string Letters = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

    public static TheoryData<string, string> Titles =>
        new()
        {
            { "Әкімнің қоғамдық қабылдауы", "akimning-qogamdyq-qabyldauy" },
            { "Алматы қаласының әкімі", "almaty-qalasynyng-akimi" },
            { "Объявление: «Съезд» — ёлки", "objyavlenie-sjezd-yolki" },
            { "Площадь Абая, 12", "ploshchadj-abaya-12" },
            { "Café de Flore’s №1", "cafe-de-flores-1" },
            { "İskerlik", "iskerlik" },
            { "İSTANBUL, Iğdır", "istanbul-igdir" },
            { "Bıltırğı jıl", "biltirgi-jil" },
            { "Älem, Öñir, Şäkirt, Ūlt", "alem-onir-sakirt-ult" },
            { "Azərbaycan şəhəri", "azerbaycan-seheri" },
            { "Straße, GROẞE Größe", "strasse-grosse-grosse" },
            { "Łódź, Gdańsk", "lodz-gdansk" },
            { "Þingvellir, Ísafjörður, Æðey", "thingvellir-isafjordur-aedey" },
            { "Thành phố Hồ Chí Minh – Đường", "thanh-pho-ho-chi-minh-duong" },
            { "Œuvre, Smørrebrød, Ħal, Ŋarta", "oeuvre-smorrebrod-hal-ngarta" },
            { "ﬁnal Ｆｕｌｌ ǆ ⅷ", "final-full-dz-viii" },
            { "a\u0331b x\u030c", "ab-x" },
            { "Al\u200bmaty so\u00adft", "almaty-soft" },
            { "Їжак ґава Њујорк", "izhak-gava-njujork" },
            { "\ufffeA\ufffd", "a" },
            { "  --  ", "" },
            { "北京", "" },
        };

    [Theory]
    [MemberData(nameof(Titles))]
    public void Title_BecomesASlug(string title, string slug) => Assert.Equal(slug, Slugs.Propose(title));

    [Theory]
    [InlineData("kk", "Әкімнің қоғамдық қабылдауы", "әкімнің-қоғамдық-қабылдауы")]
    [InlineData("kk", "«Алматы – 2020» №1", "алматы-2020-1")]
    [InlineData("kk", "WeAlmaty жобасы", "wealmaty-жобасы")]
    [InlineData("kk", "Қызмет’тер", "қызметтер")]
    [InlineData("ru", "Объявление: «Съезд» — ёлки", "объявление-съезд-ёлки")]
    [InlineData("ru", "Новый рай\u0306он", "новый-район")]
    [InlineData("ru", "  --  ", "")]
    [InlineData("en", "Әкім’s reception", "akims-reception")]
    public void Title_BecomesASlugInTheLettersOfItsLanguage(string language, string title, string slug) =>
        Assert.Equal(slug, Slugs.Propose(title, Language.Parse(language)));

    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public void AnyTitle_GivesAValidSlugInEveryLanguageOrNone(string language) =>
        Gen.OneOf(Gen.String, Gen.Char[Letters + "İIıßǅ -–«»,.0123456789ABcd\u0301\u0306"].Array[0, 200].Select(c => new string(c)))
            .Sample(title =>
                Slugs.Propose(title, Language.Parse(language)) is "" || Slugs.IsValid(Slugs.Propose(title, Language.Parse(language)))
            );

    [Fact]
    public void EveryKazakhAndRussianLetter_InEitherCase_BecomesLatin() =>
        Assert.All(Letters + Letters.ToUpperInvariant(), letter => Assert.Matches("^[a-z]+$", Transliteration.ToLatin(letter.ToString())));

    /// <summary>All Unicode blocks of the Latin script, in uppercase and lowercase.</summary>
    [Fact]
    public void EveryLatinLetter_BecomesAscii()
    {
        (int First, int Last)[] blocks =
        [
            (0x41, 0x24F),
            (0x1E00, 0x1EFF),
            (0x2C60, 0x2C7F),
            (0xFB00, 0xFB06),
            (0xFF21, 0xFF5A),
            (0x250, 0x2AF),
            (0x1D00, 0x1DBF),
            (0xA722, 0xA7F6),
            (0xAB30, 0xAB68),
            (0x1DF00, 0x1DF1E),
        ];
        var letters = blocks
            .SelectMany(b => Enumerable.Range(b.First, b.Last - b.First + 1))
            .Select(code => new Rune(code))
            .Where(Rune.IsLetter)
            .Where(r =>
                CharUnicodeInfo.GetUnicodeCategory(r.Value) is not UnicodeCategory.ModifierLetter
                && !Silent.Contains(r.ToString(), StringComparison.Ordinal)
            )
            .ToList();

        Assert.True(letters.Count > 1000);
        Assert.Empty(
            letters
                .Where(letter =>
                    !Regex.IsMatch(Transliteration.ToLatin($"a{letter}b"), "^a[a-z0-9]+b$", RegexOptions.None, TimeSpan.FromSeconds(1))
                )
                .Select(r => $"U+{r.Value:X4} {r}")
        );
    }

    [Fact]
    public void AnyWordOfTheseLetters_LosesNoLetter() =>
        Gen.Char[Letters]
            .Array[1, 12]
            .Sample(letters =>
                Transliteration.ToLatin(new string(letters)) == string.Concat(letters.Select(l => Transliteration.Table[l]))
            );

    [Fact]
    public void AnyTitle_GivesAValidSlugOrNone() =>
        Gen.OneOf(Gen.String, Gen.Char[Letters + " -–«»,.0123456789ABcd"].Array[0, 200].Select(c => new string(c)))
            .Sample(title => Slugs.Propose(title) is "" || Slugs.IsValid(Slugs.Propose(title)));

    [Fact]
    public void TitleTooLong_EndsWithAWholeWord()
    {
        var slug = Slugs.Propose(string.Join(' ', Enumerable.Repeat("бағдарлама", 20)));

        Assert.True(Slugs.IsValid(slug));
        Assert.EndsWith("bagdarlama", slug, StringComparison.Ordinal);
        Assert.True(slug.Length > PageText.SlugMaxLength - "bagdarlama-".Length);
    }

    [Fact]
    public void WordTooLong_IsCut() => Assert.Equal(new string('a', PageText.SlugMaxLength), Slugs.Propose(new string('а', 200)));
}
