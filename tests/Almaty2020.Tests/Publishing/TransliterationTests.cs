using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using CsCheck;

namespace Almaty2020.Tests.Publishing;

public sealed class TransliterationTests
{
    private const string Letters = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

    public static TheoryData<string, string> Titles => new()
    {
        { "Әкімнің қоғамдық қабылдауы", "akimning-qogamdyq-qabyldauy" },
        { "Алматы қаласының әкімі", "almaty-qalasynyng-akimi" },
        { "Объявление: «Съезд» — ёлки", "objyavlenie-sjezd-yolki" },
        { "Площадь Абая, 12", "ploshchadj-abaya-12" },
        { "Café de Flore’s №1", "cafe-de-flores-1" },
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
    public void Title_BecomesASlugInTheLettersOfItsLanguage(string language, string title, string slug) => Assert.Equal(slug, Slugs.Propose(title, Language.Parse(language)));

    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public void AnyTitle_GivesAValidSlugInEveryLanguageOrNone(string language) => Gen.OneOf(Gen.String, Gen.Char[Letters + "İIıßǅ -–«»,.0123456789ABcd\u0301\u0306"].Array[0, 200].Select(c => new string(c))).Sample(title =>
        Slugs.Propose(title, Language.Parse(language)) is "" || Slugs.IsValid(Slugs.Propose(title, Language.Parse(language))));

    [Fact]
    public void EveryKazakhAndRussianLetter_SmallOrCapital_IsWritten() => Assert.All(Letters + Letters.ToUpperInvariant(), letter =>
        Assert.Matches("^[a-z]+$", Transliteration.ToLatin(letter.ToString())));

    [Fact]
    public void AnyWordOfTheseLetters_LosesNone() => Gen.Char[Letters].Array[1, 12].Sample(letters =>
        Transliteration.ToLatin(new string(letters)) == string.Concat(letters.Select(l => Transliteration.Table[l])));

    [Fact]
    public void AnyTitle_GivesAValidSlugOrNone() => Gen.OneOf(Gen.String, Gen.Char[Letters + " -–«»,.0123456789ABcd"].Array[0, 200].Select(c => new string(c))).Sample(title =>
        Slugs.Propose(title) is "" || Slugs.IsValid(Slugs.Propose(title)));

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
