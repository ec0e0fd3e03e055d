using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Tests.Admin.Editing.Checking;

public sealed class DraftChecksTests
{
    private static readonly Dictionary<string, IReadOnlyList<Language>> Pages = new(StringComparer.Ordinal)
    {
        ["mayor"] = [Language.English, Language.Kazakh],
        ["news"] = [Language.Kazakh],
    };

    [Fact]
    public void Rules_CoverEveryCode_AndPublishingRefusesBlockingIssues()
    {
        string[] codes = [.. CodesOf(typeof(MarkupIssueCodes)), .. CodesOf(typeof(CheckCodes))];
        Assert.All(codes, code => Assert.Contains(code, CheckRules.All));

        string[] refused =
        [
            .. new[]
            {
                Text() with
                {
                    Title = "",
                    Slug = "A b",
                },
                Text() with
                {
                    Title = new string('a', 201),
                },
                Text() with
                {
                    Fields = Profile(),
                },
            }
                .SelectMany(t => PublishChecks.For(t, Template.Page))
                .Concat(
                    PublishChecks.For(
                        Text() with
                        {
                            Fields = Profile() with { Portrait = new Portrait("https://evil.example/a.jpg", "The mayor") },
                        },
                        Template.Profile
                    )
                )
                .Concat(
                    PublishChecks.For(
                        Text() with
                        {
                            Fields = new SiteFields
                            {
                                Source = new PageSource("City administration", "2026"),
                                LastReviewed = new DateOnly(2026, 11, 1),
                                SiteName = "Riverton",
                                ShortName = "River",
                                TimeZone = "Mars/Phobos",
                            },
                        },
                        Template.Site
                    )
                )
                .Concat(new[] { -1, AlertFields.MaxDays + 1 }.SelectMany(days => PublishChecks.For(Alert(days), Template.Alert)))
                .Concat(
                    PublishChecks.For(
                        Text() with
                        {
                            Fields = (ProgrammeFields)SampleFields.Of(Template.Programme, Language.English, "Words") with
                            {
                                From = 2020,
                                To = 2015,
                            },
                        },
                        Template.Programme
                    )
                )
                .Concat(
                    new[] { "red", "#ffffff" }.SelectMany(colour =>
                        PublishChecks.For(
                            Text() with
                            {
                                Fields = (SiteFields)SampleFields.Of(Template.Site, Language.English, "Words") with
                                {
                                    AccentColour = colour,
                                },
                            },
                            Template.Site
                        )
                    )
                )
                .Select(i => i.Code)
                .Distinct(),
            // Address issues, which AddressCheckTests covers.
            IssueCodes.AddressTaken,
            IssueCodes.AddressReserved,
            IssueCodes.AddressTooLong,
            // Issues of the library, which only the database knows: PicturesInPagesTests and DocumentsInPagesTests show that they are refused.
            IssueCodes.PictureMissing,
            IssueCodes.PictureNotDescribed,
            IssueCodes.DocumentMissing,
            IssueCodes.DocumentNotTitled,
            // A text is found to be too large only when it is rendered. PublishTests shows that it is refused then.
            MarkupIssueCodes.TooLarge,
            // PublishTests shows that sample words are refused.
            MarkupIssueCodes.Placeholder,
        ];
        Assert.Equal(
            CheckRules.All.Where(r => r.Value.Weight == Severity.Blocking).Select(r => r.Key).Order(StringComparer.Ordinal),
            refused.Order(StringComparer.Ordinal)
        );
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
    public void PortraitOutsideTheSitesPictures_Blocks(string address)
    {
        var text = Text() with { Fields = Profile() with { Portrait = new Portrait(address, "The mayor") } };
        var checks = DraftChecks.Run(
            text,
            new DraftCheckContext(Template.Profile, Language.English, Pages, null),
            Texts.For(Language.English),
            ct: TestContext.Current.CancellationToken
        );
        Assert.Equal([(IssueCodes.BadPicture, "data.portrait.image", true)], checks.Select(c => (c.Code, c.Field, c.Blocks)));
    }

    [Fact]
    public void MissingPicture_IsReported()
    {
        var text = Text() with
        {
            Body = "![A park](/media/park.jpg)\n\n![A square](/media/square.jpg)",
            Fields = Profile() with { Portrait = new Portrait("/media/mayor.jpg", "The mayor") },
        };
        var checks = DraftChecks.Run(
            text,
            new DraftCheckContext(Template.Profile, Language.English, Pages, null) { HasPicture = a => a == "/media/park.jpg" },
            Texts.For(Language.English),
            ct: TestContext.Current.CancellationToken
        );
        Assert.Equal(
            [(CheckCodes.PictureMissing, "body", 3, false), (CheckCodes.PictureMissing, "data.portrait.image", (int?)null, false)],
            checks.Select(c => (c.Code, c.Field, c.Line, c.Blocks)).OrderBy(c => c.Field, StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("en", "[here](page:mayor)", CheckCodes.VagueLink)]
    [InlineData("en", "[Read more…](page:mayor)", CheckCodes.VagueLink)]
    [InlineData("ru", "[Подробнее](https://example.kz)", CheckCodes.VagueLink)]
    [InlineData("kk", "[осы  жерден](https://example.kz)", CheckCodes.VagueLink)]
    [InlineData("kk", "[Толығырақ](page:mayor)", CheckCodes.VagueLink)]
    [InlineData("en", "[The mayor's year](page:mayor#t-life)", "")]
    [InlineData("en", "[A page](page:nothing)", CheckCodes.BrokenLink)]
    [InlineData("en", "[The news](page:news)", CheckCodes.OtherLanguageLink)]
    [InlineData("kk", "[Жаңалықтар](page:news)", "")]
    [InlineData("en", "[The part](#t-part)", CheckCodes.DeadAnchor)]
    [InlineData("en", "[The part](#t-part)\n\n## Part", "")]
    [InlineData("kk", "[Бөлім](#t-бөлім)\n\n## Бөлім", "")]
    [InlineData("en", "[](page:mayor)", MarkupIssueCodes.EmptyLink)]
    [InlineData("en", "![](/media/a.jpg)", MarkupIssueCodes.MissingAlternativeText)]
    [InlineData("en", "### Deep", MarkupIssueCodes.HeadingSkipped)]
    [InlineData("kk", "**қалың", MarkupIssueCodes.LeftoverSyntax)]
    [InlineData("ru", "[слова] (https://example.kz)", MarkupIssueCodes.LeftoverSyntax)]
    [InlineData("ru", "```\nтекст", MarkupIssueCodes.UnclosedCode)]
    [InlineData("ru", "    Абзац с отступом", MarkupIssueCodes.IndentedCode)]
    [InlineData("kk", "Республика алаңы, 4\nАлматы қаласы", MarkupIssueCodes.JoinedLines)]
    [InlineData("kk", "Бөлім\n---", MarkupIssueCodes.UnderlinedHeading)]
    public void BodyIssue_IsReportedWithItsLine(string language, string body, string code)
    {
        var checks = Check(Text() with { Body = "\n\n" + body }, language);

        Assert.Equal(code.Length == 0 ? [] : [(code, "body", (int?)3, false)], checks.Select(c => (c.Code, c.Field, c.Line, c.Blocks)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n ")]
    [InlineData("::: notice\n:::")]
    public void PageWithoutText_IsReported(string body) =>
        Assert.Contains(Check(Text() with { Body = body }, "kk"), c => c is { Code: CheckCodes.EmptyBody, Field: "body", Blocks: false });

    [Theory]
    [InlineData("![A bridge](/media/a.jpg)")]
    [InlineData("Come in.")]
    public void PageWithPictureOrText_IsNotReportedAsEmpty(string body) =>
        Assert.DoesNotContain(Check(Text() with { Body = body }, "en"), c => c.Code == CheckCodes.EmptyBody);

    /// <summary>A page that has not been written yet is not marked as faulty.</summary>
    [Fact]
    public void NothingWrittenYet_MissingFieldsAreMarkedAsYetToBeWritten()
    {
        var begun = Text() with
        {
            Summary = "",
            Body = "",
            Fields = new PlainFields { Source = new PageSource("", ""), LastReviewed = Day },
        };

        Assert.All(Check(begun, "en"), c => Assert.True(c is { IsNotWrittenYet: true, Blocks: true }));
        Assert.All(Check(begun with { Body = "A sentence." }, "en").Where(c => c.Blocks), c => Assert.False(c.IsNotWrittenYet));
    }

    [Theory]
    [InlineData("en", "The fourth priority of Almaty-2020.", "fourth priority")]
    [InlineData("en", "Priority 4: parks", "Priority 4")]
    [InlineData("en", "Two priorities in four years.", null)]
    [InlineData("en", "The first priority.", null)]
    [InlineData("ru", "Четвёртый приоритет программы.", "Четвёртый приоритет")]
    [InlineData("ru", "О втором приоритете.", "втором приоритете")]
    [InlineData("ru", "Приоритет 1 и приоритеты города.", null)]
    [InlineData("kk", "Бағдарламаның төртінші басымдығы.", "төртінші басымдығы")]
    [InlineData("kk", "4-басымдық", "4-басымдық")]
    [InlineData("kk", "Бірінші басымдық.", null)]
    public void PriorityWithWrongNumber_IsReported(string language, string summary, string? words)
    {
        var checks = DraftChecks.Run(
            Text() with
            {
                Summary = summary,
                Body = "Body.",
            },
            new DraftCheckContext(Template.Page, Language.Parse(language), Pages, null) { Number = 1 },
            Texts.For(Language.English),
            ct: TestContext.Current.CancellationToken
        );

        Assert.Equal(
            words is null
                ? []
                : [$"This says “{words}”, but by its place the page is priority 1. Change the words, or the order of the pages."],
            checks.Select(c => c.Text)
        );
    }

    [Fact]
    public void EveryCheck_HasItsOwnTextInEveryLanguage()
    {
        string[] codes = [.. CodesOf(typeof(MarkupIssueCodes))];
        foreach (var language in Language.All)
        {
            var words = codes.Select(code => MarkupIssueMessages.Of(new MarkupIssue(code, 1, "chart bar"), Texts.For(language))).ToList();
            Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Theory]
    [InlineData("::: figures\nmany\n:::", "- **100** schools")]
    [InlineData("::: timeline\nlong ago\n:::", "- **2006** Chief of Protocol")]
    [InlineData("::: chart bar Title\nnothing\n:::", "names in its first column and numbers in its second")]
    [InlineData("::: gallery\nwords\n:::", "![](media:medeu")]
    [InlineData("Words.\n\n::: gallery\n:::", "![](media:medeu")]
    public void ContainerWithWrongContent_IsReportedWithAnExample(string body, string needs) =>
        Assert.Contains(needs, Assert.Single(Check(Text() with { Body = body }, "ru")).Text, StringComparison.Ordinal);

    [Fact]
    public void MarkupInTitleOrSummary_IsReportedAtItsField() =>
        Assert.Equal(
            [(MarkupIssueCodes.LeftoverSyntax, "title"), (MarkupIssueCodes.LeftoverSyntax, "summary")],
            Check(Text() with { Title = "The **new** park", Summary = "See [the plan](page:plan). 5 * 3 = 15." }, "en")
                .Select(c => (c.Code, c.Field))
        );

    /// <summary>Each component as the toolbar inserts it, with its placeholders unchanged.</summary>
    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    [InlineData("en")]
    public void ToolbarComponent_PlaceholdersUnchanged_IsReported(string language) =>
        Assert.All(EditorToolbar.Parts(Language.Parse(language)), part =>
            Assert.Contains(Check(Text() with { Body = part.Pattern }, language), check =>
                check is { Code: MarkupIssueCodes.Placeholder, Field: "body", Blocks: true, Line: > 0 }
            )
        );

    [Fact]
    public void PortraitWithoutAlternativeText_IsReportedAtItsField()
    {
        var text = Text() with { Fields = Profile() with { Portrait = new Portrait("/media/mayor.jpg", " ") } };

        var checks = DraftChecks.Run(
            text,
            new DraftCheckContext(Template.Profile, Language.English, Pages, null),
            Texts.For(Language.English),
            ct: TestContext.Current.CancellationToken
        );

        Assert.Equal([(IssueCodes.Missing, "data.portrait.alt", true)], checks.Select(c => (c.Code, c.Field, c.Blocks)));
    }

    [Fact]
    public void BlockingIssues_ComeFirst_WithTheirField()
    {
        var checks = Check(
            Text() with
            {
                Title = "",
                Summary = string.Join(' ', Enumerable.Repeat("word", 26)) + ".",
                Body = "[here](page:mayor)",
            },
            "en"
        );

        Assert.Equal([("title", true), ("summary", false), ("body", false)], checks.Select(c => (c.Field, c.Blocks)));
    }

    [Fact]
    public void Translation_MissingFigureOfSource_IsReported()
    {
        var checks = DraftChecks.Run(
            Text() with
            {
                Body = "45 мектеп",
            },
            new DraftCheckContext(
                Template.Page,
                Language.Kazakh,
                Pages,
                new TranslationContext(Language.English, Text() with { Body = "45 schools, 1,200 pupils" }, Live: null)
            ),
            Texts.For(Language.English),
            ct: TestContext.Current.CancellationToken
        );

        Assert.Contains("1,200", Assert.Single(checks).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("About.", "45 schools", true)]
    [InlineData("About.", "45 мектеп", false)]
    [InlineData("", "", false)]
    public void Translation_CopyOfSource_IsReported_AndAnEmptyOneLacksNoFigures(string summary, string body, bool isCopy)
    {
        var checks = DraftChecks.Run(
            Text() with
            {
                Summary = summary,
                Body = body,
            },
            new DraftCheckContext(
                Template.Page,
                Language.Kazakh,
                Pages,
                new TranslationContext(Language.English, Text() with { Body = "45 schools" }, Live: null)
            ),
            Texts.For(Language.English),
            ct: TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain(checks, c => c.Code == CheckCodes.FigureMissing);
        Assert.Equal(isCopy, checks.Any(c => c.Code == CheckCodes.Untranslated));
    }

    [Theory]
    [InlineData("45 schools.", "45 мектеп.", "45 мектеп, 46 көше.", "46")]
    [InlineData("[A](page:about)", "[A](page:about)", "A", "page:about")]
    [InlineData("Words.", "Сөз.", "Сөз [A](page:about).", "page:about")]
    [InlineData("## A\n\nb", "## A\n\nb", "## A\n\nb\n\n## C\n\nd", "from 1 to 2")]
    [InlineData("45 schools.", "44 мектеп.", "45 мектеп.", null)]
    public void ChangeInTheTranslationAlone_IsPointedOut(string source, string live, string translation, string? words)
    {
        var checks = OwnChanges(
            Text() with
            {
                Body = source,
            },
            Text() with
            {
                Body = live,
            },
            Text() with
            {
                Body = translation,
            },
            Template.Page
        );

        if (words is null)
            Assert.Empty(checks);
        else
            Assert.Contains(words, Assert.Single(checks).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#0b6e4f", "#0b6e4f", "#4a235a", true)]
    [InlineData("#0b6e4f", "#4a235a", "#0b6e4f", false)]
    [InlineData("#0b6e4f", "#4a235a", "#4a235a", false)]
    public void SharedField_ChangedInTheTranslationAlone_IsPointedOut(string source, string live, string translation, bool isFound)
    {
        var checks = OwnChanges(Site(source), Site(live), Site(translation), Template.Site);

        Assert.Equal(isFound ? ["data.accent-colour"] : [], checks.Select(c => c.Field));

        static PageText Site(string colour) =>
            Text() with
            {
                Fields = (SiteFields)SampleFields.Of(Template.Site, Language.English, "Words") with { AccentColour = colour },
            };
    }

    [Fact]
    public void SharedColumn_ChangedInTheTranslationAlone_IsPointedOut_ItsWordsAreNot()
    {
        Assert.Equal(["data.baseline"], OwnChanges(Indicator(12), Indicator(12), Indicator(13), Template.Indicator).Select(c => c.Field));
        Assert.Empty(OwnChanges(Indicator(12, "2016, spring"), Indicator(12), Indicator(12, "2016, көктем"), Template.Indicator));

        static PageText Indicator(decimal value, string? period = null) =>
            Text() with
            {
                Fields = (IndicatorFields)SampleFields.Of(Template.Indicator, Language.English, "Words") with
                {
                    Baseline = new IndicatorPoint(value, null, period),
                },
            };
    }

    [Theory]
    [InlineData("en", "4.5")]
    [InlineData("ru", "4,5")]
    [InlineData("kk", "4,5")]
    public void Contrast_HasTheDecimalSignOfTheLanguage(string language, string number)
    {
        var issue = Assert.Single(SiteColours.IssuesOf("#ffffff", null, "accent", "band"));

        Assert.Contains($" {number} : 1", NamedIssue.TextOf(issue, Texts.For(Language.Parse(language))), StringComparison.Ordinal);
    }

    private static List<DraftCheck> OwnChanges(PageText source, PageText live, PageText translation, Template template) =>
        [
            .. DraftChecks
                .Run(
                    translation,
                    new DraftCheckContext(template, Language.Kazakh, Pages, new TranslationContext(Language.English, source, live)),
                    Texts.For(Language.English),
                    TestContext.Current.CancellationToken
                )
                .Where(c => c.Code == CheckCodes.OwnChange),
        ];

    private static IReadOnlyList<DraftCheck> Check(PageText text, string language) =>
        DraftChecks.Run(text, new DraftCheckContext(Template.Page, Language.Parse(language), Pages, null), Texts.For(Language.English));

    private static readonly PageSource Source = new("City administration", "2019");

    private static readonly DateOnly Day = new(2026, 11, 23);

    private static PageText Text() => new("Title", "Summary.", "title", "Text.", new PlainFields { Source = Source, LastReviewed = Day });

    private static PageText Alert(int days) =>
        Text() with
        {
            Fields = new AlertFields
            {
                Source = new PageSource("City administration", "2026"),
                LastReviewed = new DateOnly(2026, 11, 1),
                Level = "loud",
                Starts = new DateTime(2026, 11, 1),
                Until = new DateTime(2026, 11, 1).AddDays(days),
                Link = "javascript:alert(1)",
            },
        };

    private static ProfileFields Profile() =>
        new()
        {
            Source = Source,
            LastReviewed = Day,
            Name = "Name",
            Role = "Role",
            Born = Day,
            Birthplace = "Place",
        };

    private static IEnumerable<string> CodesOf(Type codes) => codes.GetFields().Select(f => (string)f.GetRawConstantValue()!);
}
