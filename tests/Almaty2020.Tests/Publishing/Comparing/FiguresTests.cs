using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Comparing;

public sealed class FiguresTests
{
    private static readonly Gen<Language> AnyLanguage = Gen.Int[0, Language.All.Count - 1].Select(i => Language.All[i]);

    [Theory]
    [InlineData("en", "1,234.5 km", "1234.5")]
    [InlineData("ru", "1 234,5 км", "1234.5")]
    [InlineData("kk", "1\u00a0234,5 км", "1234.5")]
    [InlineData("ru", "1\u202f234\u202f567", "1234567")]
    [InlineData("en", "1.5 million people", "1500000")]
    [InlineData("ru", "1,5 млн человек", "1500000")]
    [InlineData("kk", "1,5 миллион адам", "1500000")]
    [InlineData("ru", "в 2,3 миллиарда тенге", "2300000000")]
    [InlineData("kk", "12 мың", "12000")]
    [InlineData("en", "3 trillion", "3000000000000")]
    [InlineData("en", "2015–2020", "2015 2020")]
    [InlineData("ru", "12.05.2020", "12 2020")]
    [InlineData("en", "12 May 2020", "12 2020")]
    [InlineData("en", "2020-05-12", "12 2020")]
    [InlineData("ru", "30 % и 1/5", "30 1 5")]
    [InlineData("en", "see [2 pages](https://example.kz/2019/7) in 2020", "2 2020")]
    [InlineData("kk", "21-ші ғасыр, 007", "21 7")]
    [InlineData("en", "no figure", "")]
    [InlineData("en", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    [InlineData("ru", "в 2019 200 человек", "2019 200")]
    [InlineData("ru", "100 2019", "100 2019")]
    [InlineData("ru", "1\u00A0234,5\u202F% и 2\u2009000", "1234.5 2000")]
    [InlineData("en", "0.50 and .5", "0.5 5")]
    [InlineData("en", "Call +7 (727) 271-65-02 or 109.", "+77272716502 109")]
    [InlineData("kk", "+7 727 271 65 02 немесе 109", "+77272716502 109")]
    public void Text_YieldsItsFigures(string language, string text, string figures) =>
        Assert.Equal(
            figures.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Figures.Of(text, Language.Parse(language)).Select(f => f.Value)
        );

    [Theory]
    [InlineData("1,234.5 of 30%", "1 234,5 из 30 %", "")]
    [InlineData("1.5 million in 2019", "1 500 000 в 2019", "")]
    [InlineData("45 schools in 2019", "54 школы в 2019", "45")]
    [InlineData("5 schools", "пять школ", "")]
    [InlineData("5% more", "больше", "5%")]
    [InlineData("on 12 May 2020", "12.05.2020", "")]
    [InlineData("100 and 100", "сто", "100")]
    public void SourceFiguresThatTheTranslationLacks_AreReported(string source, string translation, string missing) =>
        Assert.Equal(
            missing.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Figures.Missing(source, Language.English, translation, Language.Russian).Select(f => f.Written)
        );

    [Fact]
    public void AnyNumber_InTheNotationOfALanguage_IsReadWithItsValue() =>
        Gen.Select(Gen.Long[0, 999_999_999], Gen.Int[0, 99], AnyLanguage)
            .Sample(
                (whole, part, language) =>
                {
                    var value = decimal.Parse($"{whole}.{part:00}", CultureInfo.InvariantCulture);
                    return Figures.Of($"ә {Write(value, language)} б", language) is [var only]
                        && only.Value == value.ToString("0.##", CultureInfo.InvariantCulture);
                }
            );

    [Fact]
    public void AnyNumbers_InTwoLanguages_AreEqual() =>
        Gen.Select(Gen.Long[0, 999_999_999].Array[0, 5], AnyLanguage, AnyLanguage)
            .Sample((numbers, source, other) => Figures.Missing(Text(numbers, source), source, Text(numbers, other), other).Count == 0);

    [Fact]
    public void ManyDigits_AreReadInTime()
    {
        var digits = string.Concat(Enumerable.Repeat("1 234,", 50_000));

        Assert.NotEmpty(Figures.Of(digits, Language.Russian));
        Assert.NotEmpty(Figures.Of(digits, Language.English));
    }

    [Fact]
    public void AnyText_IsRead() =>
        Gen.Select(Gen.String, AnyLanguage).Sample((text, language) => Figures.Of(text, language).All(f => f.Value.Length > 0));

    private static string Text(IEnumerable<long> numbers, Language language) => string.Join("; ", numbers.Select(n => Write(n, language)));

    private static string Write(decimal value, Language language) =>
        value.ToString(
            "#,0.##",
            new NumberFormatInfo
            {
                NumberGroupSeparator = language == Language.English ? "," : "\u00a0",
                NumberDecimalSeparator = language == Language.English ? "." : ",",
            }
        );
}
