using Almaty2020.Markup;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Tests.Admin.Editing.Checking;

public sealed class DraftChecksTests
{
    private static readonly Dictionary<string, IReadOnlyList<Language>> Pages = new(StringComparer.Ordinal)
    {
        ["mayor"] = [Language.English, Language.Kazakh],
        ["news"] = [Language.Kazakh],
    };

    [Fact]
    public void Rules_KnowEveryCode_AndPublishingRefusesWhatBlocks()
    {
        string[] codes = [.. CodesOf(typeof(MarkupIssueCodes)), .. CodesOf(typeof(CheckCodes))];
        Assert.All(codes, code => Assert.Contains(code, CheckRules.All));

        string[] refused = [.. new[] { Text() with { Title = "", Slug = "A b" }, Text() with { Title = new string('a', 201) }, Text() with { Fields = Profile() } }
            .SelectMany(t => PublishChecks.For(t, Template.Page))
            .Concat(PublishChecks.For(Text() with { Fields = Profile() with { Portrait = new Portrait("https://evil.example/a.jpg", "The mayor") } }, Template.Profile)).Select(i => i.Code).Distinct()];
        Assert.Equal(CheckRules.All.Where(r => r.Value.Weight == Weight.Blocks).Select(r => r.Key).Order(StringComparer.Ordinal), refused.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("https://evil.example/a.jpg")]
    [InlineData("//evil.example/a.jpg")]
    [InlineData("/admin/sign-out")]
    [InlineData("/media/../admin/sign-out")]
    [InlineData("/media/%2e%2e/admin/sign-out")]
    [InlineData("/media/..\\admin")]
    [InlineData("/media/")]
    [InlineData("media/a.jpg")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("javascript:alert(1)")]
    [InlineData(" /media/a.jpg")]
    public void PortraitAtAnAddressThatIsNoPictureOfTheSite_Blocks(string address)
    {
        var text = Text() with { Fields = Profile() with { Portrait = new Portrait(address, "The mayor") } };
        var checks = DraftChecks.Of(text, new CheckedAgainst(Template.Profile, Language.English, Pages, null), Texts.For(Language.English));
        Assert.Equal([(IssueCodes.BadPicture, "data.portrait.image", true)], checks.Select(c => (c.Code, c.Field, c.Blocks)));
    }

    [Fact]
    public void PictureThatTheSiteDoesNotHave_IsTold()
    {
        var text = Text() with { Body = "![A park](/media/park.jpg)\n\n![A square](/media/square.jpg)", Fields = Profile() with { Portrait = new Portrait("/media/mayor.jpg", "The mayor") } };
        var checks = DraftChecks.Of(text, new CheckedAgainst(Template.Profile, Language.English, Pages, null) { HasPicture = a => a == "/media/park.jpg" }, Texts.For(Language.English));
        Assert.Equal(
            [(CheckCodes.PictureMissing, "body", 3, false), (CheckCodes.PictureMissing, "data.portrait.image", (int?)null, false)],
            checks.Select(c => (c.Code, c.Field, c.Line, c.Blocks)).OrderBy(c => c.Field, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("en", "[here](page:mayor)", CheckCodes.VagueLink)]
    [InlineData("en", "[Read more…](page:mayor)", CheckCodes.VagueLink)]
    [InlineData("ru", "[Подробнее](https://example.kz)", CheckCodes.VagueLink)]
    [InlineData("kk", "[осы  жерден](https://example.kz)", CheckCodes.VagueLink)]
    [InlineData("kk", "[Толығырақ](page:mayor)", CheckCodes.VagueLink)]
    [InlineData("en", "[The mayor's year](page:mayor#t-life)", "")]
    [InlineData("en", "[A page](page:nothing)", CheckCodes.DeadLink)]
    [InlineData("en", "[The news](page:news)", CheckCodes.ForeignLink)]
    [InlineData("kk", "[Жаңалықтар](page:news)", "")]
    [InlineData("en", "[The part](#t-part)", CheckCodes.DeadPart)]
    [InlineData("en", "[The part](#t-part)\n\n## Part", "")]
    [InlineData("kk", "[Бөлім](#t-бөлім)\n\n## Бөлім", "")]
    [InlineData("en", "[](page:mayor)", MarkupIssueCodes.EmptyLink)]
    [InlineData("en", "![](/media/a.jpg)", MarkupIssueCodes.MissingAlternativeText)]
    [InlineData("en", "### Deep", MarkupIssueCodes.HeadingSkipped)]
    public void Body_IsToldWhatToMend(string language, string body, string code)
    {
        var checks = Check(Text() with { Body = "\n\n" + body }, language);

        Assert.Equal(code.Length == 0 ? [] : [(code, "body", (int?)3, false)], checks.Select(c => (c.Code, c.Field, c.Line, c.Blocks)));
    }

    [Fact]
    public void PortraitWithoutWords_IsToldBesideItsField()
    {
        var text = Text() with { Fields = Profile() with { Portrait = new Portrait("/media/mayor.jpg", " ") } };

        var checks = DraftChecks.Of(text, new CheckedAgainst(Template.Profile, Language.English, Pages, null), Texts.For(Language.English));

        Assert.Equal([(IssueCodes.Missing, "data.portrait.alt", true)], checks.Select(c => (c.Code, c.Field, c.Blocks)));
    }

    [Fact]
    public void WhatBlocks_ComesFirst_WithItsField()
    {
        var checks = Check(Text() with { Title = "", Summary = string.Join(' ', Enumerable.Repeat("word", 26)) + ".", Body = "[here](page:mayor)" }, "en");

        Assert.Equal([("title", true), ("summary", false), ("body", false)], checks.Select(c => (c.Field, c.Blocks)));
    }

    [Fact]
    public void Translation_WithoutAFigureOfItsSource_IsTold()
    {
        var checks = DraftChecks.Of(
            Text() with { Body = "45 мектеп" },
            new CheckedAgainst(Template.Page, Language.Kazakh, Pages, Text() with { Body = "45 schools, 1,200 pupils" }),
            Texts.For(Language.English));

        Assert.Contains("1,200", Assert.Single(checks).Words, StringComparison.Ordinal);
    }

    private static IReadOnlyList<DraftCheck> Check(PageText text, string language) =>
        DraftChecks.Of(text, new CheckedAgainst(Template.Page, Language.Parse(language), Pages, null), Texts.For(Language.English));

    private static readonly PageSource Source = new("City administration", "2019");

    private static readonly DateOnly Day = new(2026, 11, 23);

    private static PageText Text() => new("Title", "Summary.", "title", "", new PlainFields { Source = Source, LastReviewed = Day });

    private static ProfileFields Profile() => new() { Source = Source, LastReviewed = Day, Name = "Name", Role = "Role", Born = Day, Birthplace = "Place" };

    private static IEnumerable<string> CodesOf(Type codes) => codes.GetFields().Select(f => (string)f.GetRawConstantValue()!);
}
