using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using CsCheck;

namespace Almaty2020.Tests.Published;

public sealed class AddressesTests
{
    // Letters, capitals, slashes and the marks that compose with them come often enough to meet.
    private const string Likely = "//aAHhTJЙиИҚİIıßẞ\u0306\u0331\u0307\u030C\u212A\u212B%\\.\uD800\uDC00";

    private static readonly Gen<string> Paths = Gen.OneOf(
        Gen.Int[0, Likely.Length - 1].Select(i => Likely[i]),
        Gen.Char).Array[0, 12].Select(c => "/" + new string(c));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData("/en", "/en")]
    [InlineData("/EN/Mayor/", "/en/mayor")]
    [InlineData("//evil.example//a///b", "/evil.example/a/b")]
    [InlineData("/kk/ӘКІМ", "/kk/әкім")]
    [InlineData("/ru/раи\u0306он", "/ru/район")]
    [InlineData("/en/H\u0331", "/en/\u1E96")]
    public void OtherSpelling_HasOneCanonical(string path, string canonical) => Assert.Equal(canonical, Addresses.Canonical(path));

    [Fact]
    public void AnyPath_IsCanonicalAfterOneRedirect() => Paths.Sample(path =>
    {
        var canonical = Addresses.Canonical(path);
        Assert.Equal(canonical, Addresses.Canonical(canonical));
        Assert.Equal(canonical, canonical.ToLowerInvariant());
        Assert.StartsWith("/", canonical, StringComparison.Ordinal);
        Assert.DoesNotContain("//", canonical, StringComparison.Ordinal);
        Assert.True(canonical == "/" || !canonical.EndsWith('/'));
    }, iter: 5_000);

    [Fact]
    public void AnyAddress_InHref_IsThatAddressToABrowser() => Paths.Where(p => p.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0).Sample(path =>
    {
        var href = Addresses.ForHref(path);
        Assert.DoesNotContain(href, c => c is '"' or '\'' or '<' or '>' or '&' or '?' or '#' or '\\' || char.IsWhiteSpace(c) || char.IsControl(c));
        Assert.Equal(path, Uri.UnescapeDataString(href));
    }, iter: 5_000);

    [Theory]
    [InlineData("/kk/әкім", "/kk/әкім")]
    [InlineData("/ru/а б?\"", "/ru/а%20б%3F%22")]
    public void LettersInHref_StayLetters(string address, string href) => Assert.Equal(href, Addresses.ForHref(address));

    [Fact]
    public void Home_HasTheLanguageAlone() =>
        Assert.Equal(("/kk", "/kk/әкім"), (Addresses.Of(Language.Kazakh, ""), Addresses.Of(Language.Kazakh, "әкім")));
}
