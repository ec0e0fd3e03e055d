using System.Text;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using CsCheck;

namespace Almaty2020.Tests.Publishing.Paths;

public sealed class SlugsTests
{
    [Theory]
    [InlineData("mayor")]
    [InlineData("almaty-2020")]
    [InlineData("әкім")]
    [InlineData("қоғамдық-қабылдау")]
    [InlineData("іңғүұқөһ")]
    [InlineData("район")]
    [InlineData("2020")]
    public void LowercaseLettersDigitsAndSingleHyphens_AreValid(string slug) => Assert.True(Slugs.IsValid(slug));

    [Theory]
    [InlineData("")]
    [InlineData("Mayor")]
    [InlineData("Әкім")]
    [InlineData("раи\u0306он")]
    [InlineData("two words")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a.b")]
    [InlineData("a%20b")]
    [InlineData("a_b")]
    [InlineData("a\u00A0b")]
    [InlineData("a\u200Bb")]
    [InlineData("a\uD800")]
    [InlineData("\u0438\u0301")]
    public void AnythingElse_IsInvalid(string slug) => Assert.False(Slugs.IsValid(slug));

    [Fact]
    public void MaximumLength_IsValid_AndOneMoreIsNot()
    {
        Assert.True(Slugs.IsValid(new string('a', PageText.SlugMaxLength)));
        Assert.False(Slugs.IsValid(new string('a', PageText.SlugMaxLength + 1)));
    }

    [Fact]
    public void AnyValidSlug_IsItsOwnCanonicalSpelling() =>
        Gen.String.Select(s => s.Trim('-')).Sample(s => !Slugs.IsValid(s) || Addresses.Canonical("/kk/" + s) == "/kk/" + s);

    [Fact]
    public void EveryValidLetter_IsItsOwnCanonicalSpelling()
    {
        for (var code = 0; code <= 0x2FFFF; code++)
        {
            if (!Rune.IsValid(code))
                continue;
            var letter = new Rune(code).ToString();
            Assert.True(!Slugs.IsValid(letter) || Addresses.Canonical("/" + letter) == "/" + letter, $"U+{code:X4}");
        }
    }
}
