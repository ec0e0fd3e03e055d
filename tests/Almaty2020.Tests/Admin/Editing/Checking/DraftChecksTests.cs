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
            .SelectMany(t => PublishChecks.For(t, Template.Page)).Select(i => i.Code).Distinct()];
        // That a text is too large shows only when it is rendered: PublishTests hold that it is refused then.
        Assert.Equal(CheckRules.All.Where(r => r.Value.Weight == Weight.Blocks).Select(r => r.Key).Order(StringComparer.Ordinal), refused.Append(MarkupIssueCodes.TooLarge).Order(StringComparer.Ordinal));
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
    [InlineData("kk", "**қалың", MarkupIssueCodes.LeftoverMark)]
    [InlineData("ru", "[слова] (https://example.kz)", MarkupIssueCodes.LeftoverMark)]
    [InlineData("ru", "```\nтекст", MarkupIssueCodes.UnclosedCode)]
    [InlineData("ru", "    Абзац с отступом", MarkupIssueCodes.IndentedCode)]
    [InlineData("kk", "Республика алаңы, 4\nАлматы қаласы", MarkupIssueCodes.LinesRunTogether)]
    [InlineData("kk", "Бөлім\n---", MarkupIssueCodes.UnderlinedHeading)]
    [InlineData("kk", "::: notice Тақырып\nСу болмайды.\n:::", MarkupIssueCodes.Placeholder)]
    public void Body_IsToldWhatToMend(string language, string body, string code)
    {
        var checks = Check(Text() with { Body = "\n\n" + body }, language);

        Assert.Equal(code.Length == 0 ? [] : [(code, "body", (int?)3, false)], checks.Select(c => (c.Code, c.Field, c.Line, c.Blocks)));
    }

    [Fact]
    public void EveryCheck_IsWordedInEveryLanguage_WithWhatToDo()
    {
        string[] codes = [.. CodesOf(typeof(MarkupIssueCodes))];
        foreach (var language in Language.All)
        {
            var words = codes.Select(code => MarkupIssueWords.Of(new MarkupIssue(code, 1, "chart bar"), Texts.For(language))).ToList();
            Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData("::: figures\nmany\n:::", "- **100** schools")]
    [InlineData("::: timeline\nlong ago\n:::", "- **2006** Chief of Protocol")]
    [InlineData("::: chart bar Title\nnothing\n:::", "names in its first column and numbers in its second")]
    public void PartThatHoldsTheWrongThing_IsToldWhatItNeeds(string body, string needs) =>
        Assert.Contains(needs, Assert.Single(Check(Text() with { Body = body }, "ru")).Words, StringComparison.Ordinal);

    [Fact]
    public void MarksInTitleAndSummary_AreToldBesideTheirFields() =>
        Assert.Equal(
            [(MarkupIssueCodes.LeftoverMark, "title"), (MarkupIssueCodes.LeftoverMark, "summary")],
            Check(Text() with { Title = "The **new** park", Summary = "See [the plan](page:plan). 5 * 3 = 15." }, "en").Select(c => (c.Code, c.Field)));

    [Fact]
    public void PictureThatIsNotThere_IsTold_AndThePortraitToo()
    {
        var text = Text() with { Body = "![a](/media/there.jpg)\n\n![b](/media/gone.jpg)", Fields = Profile() with { Portrait = new Portrait("/media/mayor.jpg", "The mayor") } };

        var checks = DraftChecks.Of(
            text, new CheckedAgainst(Template.Profile, Language.English, Pages, null) { HasPicture = source => source == "/media/there.jpg" }, Texts.For(Language.English));

        Assert.Equal([("data.portrait.image", null), ("body", (int?)3)], checks.Select(c => (c.Field, c.Line)));
        Assert.All(checks, c => Assert.Equal(CheckCodes.MissingPicture, c.Code));
    }

    /// <summary>Each part as the toolbar puts it in, with nothing filled in.</summary>
    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public void PartOfTheToolbar_LeftAsItIs_IsTold(string language) =>
        Assert.All(WritingTools.Parts(Language.Parse(language)), part => Assert.Contains(
            Check(Text() with { Body = part.Pattern }, language), check => check.Code == MarkupIssueCodes.Placeholder));

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
