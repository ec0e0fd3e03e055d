using System.Text;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Templates;

namespace Almaty2020.Tests.Importing;

/// <summary>Every kind of broken content is reported at its line, with a way to fix it.</summary>
public sealed class ContentCheckTests : IDisposable
{
    private const string About = "en/about.md";
    private const string Mayor = "en/mayor.md";
    private const string Programme = "en/almaty-2020.md";

    private readonly ContentCopy content = new();

    [Fact]
    public void RepositoryContent_HasNoIssues() => Assert.Empty(content.Check());

    [Fact]
    public void BrokenYaml_IsFoundWithLine()
    {
        content.Change(About, "title: About this site", "title: \"About this site");
        Single(About, content.LineOf(About, "title:"), "the YAML cannot be read", "into quotes");
    }

    [Fact]
    public void UnquotedColon_IsFoundWithLine()
    {
        content.Change(About, "title: About this site", "title: About: this site");
        Single(About, content.LineOf(About, "title:"), "the YAML cannot be read", "into quotes");
    }

    [Fact]
    public void DuplicateKey_IsFoundWithLineOfSecond()
    {
        content.Change(About, "slug: about", "slug: about\nslug: about-us");
        Single(About, content.LineOf(About, "slug: about-us"), "the YAML cannot be read");
    }

    [Fact]
    public void ChangeNote_IsAllowedUpTo500Characters()
    {
        content.Change(About, "slug: about\n", "slug: about\nchange: Now with a map.\n");
        Assert.Empty(content.Check());

        content.Change(About, "change: Now with a map.", "change: " + new string('m', 501));
        Single(About, content.LineOf(About, "change:"), "'change' has 501 characters; shorten it to 500");
    }

    [Fact]
    public void FrontMatterTooLong_MessageIsComplete()
    {
        content.Change(About, "slug: about\n", $"slug: about\nx: {new string('m', 1_000_000)}\n");
        Single(About, 2, "shorten it to 1000000");
    }

    [Fact]
    public void FrontMatterMissing_IsFound()
    {
        content.Write(About, "## Only a body\n");
        Single(About, 1, "the front matter is missing", "begin the file with a line '---'");
    }

    [Fact]
    public void FrontMatterUnclosed_IsFound()
    {
        content.Write(About, "---\ntitle: About\n\nText.\n");
        Single(About, 1, "the front matter is missing", "another line '---'");
    }

    [Fact]
    public void FrontMatterEmpty_IsFound()
    {
        content.Write(About, "---\n---\n\nText.\n");
        Single(About, 2, "the front matter has no keys", "title: …");
    }

    [Fact]
    public void UnknownKey_IsFoundWithKnownKeys()
    {
        content.Change(About, "slug: about", "slug: about\nsubtitle: Independent");
        Single(About, content.LineOf(About, "subtitle:"), "unknown key 'subtitle'", "short-title");
    }

    [Fact]
    public void UnknownKeyInListItem_IsFoundWithLine()
    {
        content.Change(
            Mayor,
            "    text: Chief of Protocol of the President",
            "    text: Chief of Protocol of the President\n    place: Astana"
        );
        Single(Mayor, content.LineOf(Mayor, "place: Astana"), "unknown key 'place'", "period");
    }

    [Fact]
    public void MissingKey_IsFound()
    {
        content.Change(About, "slug: about\n", "");
        Single(About, 2, "'slug' is missing", "add 'slug:'");
    }

    [Fact]
    public void MissingKeyInListItem_IsFoundWithLineOfItem()
    {
        content.Change(
            Programme,
            "  - value: 60%\n    label: of Almaty’s historic centre includes sidewalks and green areas",
            "  - value: 60%"
        );
        Single(Programme, content.LineOf(Programme, "- value: 60%"), "'label' is missing", "add 'label:'");
    }

    [Theory]
    [InlineData("from: \"2015-08\"", "until: 2015-07-31", "until", "'until' is before 'from'", true)]
    [InlineData("from: \"2015\"", "until: 2014-12-31", "until", "'until' is before 'from'", true)]
    [InlineData("from: August", "until: 2015-08-31", "from", "'August' is not a year or month", true)]
    [InlineData("from: \"2015-08\"", "until: soon", "until", "'until' must be an existing date", true)]
    [InlineData("from: \"2015-08\"", "successor: nobody", "term", "there is no page 'nobody'", false)]
    [InlineData("from: \"2015-08\"", "until: 2015-08-01\n  successor: about", null, null, false)]
    [InlineData("until: 2019-05-12", "successor: about", null, null, false)]
    public void Term_EndsNotBeforeItBegins(string first, string second, string? at, string? expected, bool blocks)
    {
        const string File = "en/mayor.md";
        content.Change(File, "  from: \"2015-08\"\n", $"  {first}\n  {second}\n");

        var issues = content.Check().Where(i => i.File == File).ToList();

        if (expected is null)
            Assert.Empty(issues);
        else
            Assert.Contains(issues, i =>
                i.Blocks == blocks
                && i.Line == content.LineOf(File, at == "term" ? "term:" : $"  {at}:")
                && i.Message.Contains(expected, StringComparison.Ordinal)
            );
    }

    [Theory]
    [InlineData("", "'until' is missing", 2)]
    [InlineData("until: tomorrow", "'until' must be a day and a time in the site's time zone", null)]
    [InlineData("until: 2026-11-30T08:00", "'until' is not after 'starts'", null)]
    [InlineData("until: 2026-12-14T08:01", "'until' is more than 14 days after 'starts'", null)]
    [InlineData("until: 2026-12-14T08:00\nlink: javascript:alert(1)", "leads nowhere", null)]
    [InlineData("until: 2026-12-14 08:00\nlink: about", null, null)]
    public void Alert_NeedsAnEndWithin14Days(string keys, string? expected, int? line)
    {
        const string File = "en/alert.md";
        content.Write(
            File,
            "---\ntemplate: alert\nposition: 90\nnavigation: none\ntitle: Wind\nsummary: Strong wind.\nslug: wind\n"
                + "source:\n  title: City\n  date: \"2026\"\nlast-reviewed: 2026-11-30\nlevel: danger\nstarts: 2026-11-30T08:00\n"
                + (keys.Length > 0 ? keys + "\n" : "")
                + "---\n"
        );

        if (expected is null)
            Assert.DoesNotContain(content.Check(), i => i.Blocks);
        else
            Assert.Contains(content.Check(), i =>
                i.File == File
                && i.Line == (line ?? content.LineOf(File, keys.Split('\n')[^1][..5]))
                && i.Message.Contains(expected, StringComparison.Ordinal)
            );
    }

    [Theory]
    [InlineData(About, "title: About this site", "title: [About, this site]", "title:", "'title' must be a text")]
    [InlineData(Programme, "figures:", "from: soon\nfigures:", "from:", "'from' must be a whole number from 1900 to 2200")]
    [InlineData(Programme, "figures:", "from: \"2015\"\nfigures:", "from:", "without quotes")]
    [InlineData(Programme, "figures:", "figures: many\nfigurez:", "figures: many", "'figures' must be a list")]
    [InlineData(Mayor, "family: Married", "family: {}\n# Married", "family:", "'family' must be a text")]
    [InlineData(
        Mayor,
        "  - Ph.D. in political science",
        "  - [Ph.D. in political science]",
        "[Ph.D. in political science]",
        "must be a text of at most 1000 characters"
    )]
    [InlineData("ru/about.md", "reviewed: false", "reviewed: maybe", "reviewed: maybe", "must be true or false")]
    [InlineData(About, "template: page", "template: pages", "template:", "must be one of:")]
    public void WrongType_IsFoundWithLine(string file, string old, string replacement, string where, string message)
    {
        content.Change(file, old, replacement);
        Assert.Contains(Found(), i =>
            i.File == file && i.Line == content.LineOf(file, where) && i.Message.Contains(message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void TextTooLong_IsFound()
    {
        content.Change(About, "title: About this site", "title: " + new string('a', 201));
        Single(About, content.LineOf(About, "title:"), "'title' has 201 characters", "shorten it to 200");
    }

    [Theory]
    [InlineData("last-reviewed: 2026-11-30", "last-reviewed: 2026-02-30")]
    [InlineData("last-reviewed: 2026-11-30", "last-reviewed: 23.11.2026")]
    public void NonexistentDate_IsFound(string old, string replacement)
    {
        content.Change(About, old, replacement);
        Single(About, content.LineOf(About, "last-reviewed:"), "'last-reviewed' must be an existing date", "such as 2026-11-23");
    }

    [Fact]
    public void NonexistentMonth_IsFound()
    {
        content.Change(Mayor, "date: \"2013-01\"", "date: \"2013-13\"");
        Single(Mayor, content.LineOf(Mayor, "2013-13"), "'2013-13' is not a year or a month", "\"2013-01\"");
    }

    [Fact]
    public void EntryWithDateAndPeriod_IsFound()
    {
        content.Change(Mayor, "  - date: \"2006\"", "  - date: \"2006\"\n    period: For years");
        Single(Mayor, content.LineOf(Mayor, "Chief of Protocol"), "either a 'date' or a 'period'", "give one of the two");
    }

    [Fact]
    public void SharedAddress_IsFoundAtSlugOfSecond()
    {
        content.Change("en/privacy.md", "slug: privacy", "slug: about");
        Single("en/privacy.md", content.LineOf("en/privacy.md", "slug:"), "/en/about is also that of en/about.md", "another slug");
    }

    [Fact]
    public void ReservedAddress_IsFound()
    {
        content.Change(About, "slug: about", "slug: feedback");
        Single(About, content.LineOf(About, "slug:"), "/en/feedback is reserved by the site", "another slug");
    }

    [Theory]
    [InlineData("About")]
    [InlineData("about us")]
    [InlineData("about--us")]
    [InlineData("about/us")]
    [InlineData("-about")]
    public void InvalidSlug_IsFound(string slug)
    {
        content.Change(About, "slug: about", $"slug: \"{slug}\"");
        Single(About, content.LineOf(About, "slug:"), $"'{slug}' cannot be part of an address", "lower-case letters");
    }

    [Fact]
    public void LinkToMissingPage_IsFound()
    {
        var line = content.Append(About, "See [this](page:almaty-2030).");
        Single(About, line, "the link points to a page that does not exist ('page:almaty-2030')", "correct the key");
    }

    [Fact]
    public void LinkToMissingHeading_IsFoundWithExistingHeadings()
    {
        var line = content.Append(About, "See [this](page:mayor#no-such-part).");
        Single(About, line, "'#no-such-part' is not a heading of en/mayor.md", "sports");
    }

    [Fact]
    public void LinkToMissingHeadingOnSamePage_IsFound()
    {
        var line = content.Append(About, "See [above](#no-such-part).");
        Single(About, line, "'#no-such-part' is not a heading of en/about.md");
    }

    [Fact]
    public void LinkToHeading_IsAllowed()
    {
        content.Append(About, "See [his career](page:mayor#t-sports).");
        Assert.Empty(content.Check());
    }

    [Theory]
    [InlineData("/en/mayor")]
    [InlineData("mayor")]
    [InlineData("mayor.md")]
    [InlineData("../mayor")]
    public void LinkByAddress_IsFound(string target)
    {
        var line = content.Append(About, $"See [this]({target}).");
        Single(About, line, target, "page:");
    }

    [Fact]
    public void LinkWithForbiddenScheme_IsFound()
    {
        var line = content.Append(About, "See [this](javascript:alert(1)).");
        Single(About, line, "is not allowed", "use https:");
    }

    [Fact]
    public void PictureMissing_IsFound()
    {
        var line = content.Append(About, "![A square](/media/no-such.jpg)");
        Single(About, line, "the picture '/media/no-such.jpg' is missing", "media folder");
    }

    [Fact]
    public void ExistingPicture_IsAllowed()
    {
        Directory.CreateDirectory(content.PathOf("media"));
        content.Write("media/площадь.jpg", "");
        content.Append(About, "![A square](/media/площадь.jpg)");
        Assert.Empty(content.Check());
    }

    [Fact]
    public void MissingPortrait_IsFoundWithLine()
    {
        content.Change(Mayor, "birthplace: Almaty\n", "birthplace: Almaty\nportrait:\n  image: /media/no-such.jpg\n  alt: The mayor\n");
        Single(Mayor, content.LineOf(Mayor, "portrait:"), "the picture '/media/no-such.jpg' is missing", "media folder");
    }

    [Fact]
    public void PortraitWithoutAlternativeText_IsFound()
    {
        content.Change(Mayor, "birthplace: Almaty\n", "birthplace: Almaty\nportrait:\n  image: /media/no-such.jpg\n");
        Single(Mayor, content.LineOf(Mayor, "image:"), "'alt' is missing", "add 'alt:'");
    }

    [Fact]
    public void PictureWithoutAlternativeText_IsFound()
    {
        Directory.CreateDirectory(content.PathOf("media"));
        content.Write("media/square.jpg", "");
        var line = content.Append(About, "![](/media/square.jpg)");
        Single(About, line, "has no alternative text for people who cannot see it", "![what it shows](…)");
    }

    [Fact]
    public void HeadingLevelSkipped_IsFound()
    {
        var line = content.Append(About, "## One\n\n#### Three") + 2;
        Single(About, line, "the heading 'Three' skips a level", "one '#' more");
    }

    [Fact]
    public void HeadingOfLevelOne_IsFound()
    {
        var line = content.Append(About, "# A title");
        Single(About, line, "'# A title' is a page title", "with '##'");
    }

    [Fact]
    public void UnknownContainer_IsFound()
    {
        var line = content.Append(About, "::: warning\nMind the step.\n:::");
        Single(About, line, "unknown container 'warning'", "write notice");
    }

    [Fact]
    public void UnclosedContainer_IsFoundAtFirstLine()
    {
        var line = content.Append(About, "::: notice Mind\nThe step.\n\nAnd the gap.");
        Single(About, line, "the container is never closed", "':::'");
    }

    [Fact]
    public void Html_IsFound()
    {
        var line = content.Append(About, "A <b>bold</b> word.");
        Assert.All(Found(), i => Assert.Equal((About, line), (i.File, i.Line)));
        Assert.Contains(Found(), i =>
            i.Message.Contains("HTML is shown as text", StringComparison.Ordinal)
            && i.Message.Contains("write Markdown", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void FootnoteMissing_IsFound()
    {
        var line = content.Append(About, "As somebody said.[^nine]");
        Single(About, line, "there is no footnote '[^nine]'", "a line [^nine]: …");
    }

    /// <summary>
    /// Reported in the same words as in the editor. Does not block: staff may have published it, and exports must be importable.
    /// </summary>
    [Theory]
    [InlineData("**half a mark", 0, "Readers see “**half a mark”")]
    [InlineData("```\nnever closed", 0, "shown as code (“never closed”)")]
    [InlineData("## Part\n\n    Four spaces before", 2, "“Four spaces before” is shown as code")]
    [InlineData("1997. Astana\n\n2015. Expo", 2, "(1997, 2015)")]
    [InlineData("| a | b |\n|---|---|\n| c | d | lost |", 2, "The cell “lost” is not shown")]
    [InlineData("Heading\n---\ntext", 0, "The dashes below “Heading”")]
    [InlineData("Republic Square 4\nAlmaty", 0, "shown as one: “Republic Square 4 / Almaty”")]
    [InlineData("::: figures\nmany\n:::", 0, "- **100** schools")]
    [InlineData("::: chart bar T\n| a | b |\n|---|---|\n| c | 2,5 |\n:::", 3, "“2,5” may be read otherwise")]
    [InlineData("::: notice Title\nNo water.\n:::", 0, "are sample words")]
    public void VisibleFormattingMistake_IsFoundAndDoesNotBlock(string text, int line, string words)
    {
        line += content.Append(About, text);
        Assert.False(Single(About, line, words).Blocks);
    }

    [Fact]
    public void MarkupInTitle_IsFoundAtTitle()
    {
        content.Change(About, "title: About this site", "title: \"About **this** site\"");
        Assert.False(Single(About, content.LineOf(About, "title:"), "Readers see “**this** site” as it is typed").Blocks);
    }

    [Fact]
    public void TooLargeText_Blocks()
    {
        content.Append(About, string.Concat(Enumerable.Repeat("a\n\n", 6_000)));
        Assert.True(Assert.Single(Found()).Blocks);
    }

    [Fact]
    public void TranslationMissing_IsFoundAndDoesNotBlock()
    {
        content.Delete("kk/privacy.md");
        var issue = Single("en/privacy.md", 1, "the translation into Қазақша is missing", "add kk/privacy.md");
        Assert.False(issue.Blocks);
    }

    [Fact]
    public void ByteOrderMark_IsFound()
    {
        File.WriteAllText(content.PathOf(About), content.Read(About), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Single(About, 1, "byte order mark", "save it as UTF-8 without one");
    }

    [Fact]
    public void OtherEncoding_IsFoundWithLineOfFirstInvalidByte()
    {
        var line = content.LineOf("ru/about.md", "title:");
        File.WriteAllBytes(content.PathOf("ru/about.md"), [.. content.Read("ru/about.md").Select(c => c < 128 ? (byte)c : (byte)0xE0)]);
        Single("ru/about.md", line, "the text is not UTF-8", "save the file in that encoding");
    }

    [Fact]
    public void ReplacementCharacter_IsFoundWithLine()
    {
        var line = content.Append("kk/about.md", "Ал\uFFFDматы");
        Single("kk/about.md", line, "a character was lost", "type it again");
    }

    [Theory]
    [InlineData("position: ", "position: 9")]
    [InlineData("navigation: ", "navigation: header\n# ")]
    public void DifferentPlaceInLanguages_IsFoundAtKey(string key, string replacement)
    {
        content.Change("ru/about.md", key, replacement);
        Single(
            "ru/about.md",
            content.LineOf("ru/about.md", key),
            $"'{key[..^2]}' is ",
            "in en/about.md; make it the same in every language"
        );
    }

    [Fact]
    public void DifferentTemplateInLanguages_IsFoundAtKey()
    {
        content.Change("ru/about.md", "template: page", "template: programme");
        content.Change("ru/about.md", "reviewed: false\n", "reviewed: false\nfrom: 2015\nto: 2020\n");
        Single("ru/about.md", 2, "'template' is programme here but page in en/about.md");
    }

    [Theory]
    [InlineData("mayor/office", "the parent page is missing; add en/mayor/office.md")]
    [InlineData("../mayor", "the parent page is missing")]
    [InlineData("index", "the home page has neither a parent nor children")]
    [InlineData("about", "the page would be its own ancestor; choose another 'parent', or '/' for none")]
    public void InvalidParent_IsFoundAtItsLine(string parent, string message)
    {
        content.Change(About, "template: page\n", $"template: page\nparent: \"{parent}\"\n");
        Assert.Contains(Found(), i =>
            i.File == About
            && i.Line == content.LineOf(About, "parent:")
            && i.Message.Contains(message, StringComparison.Ordinal)
            && i.Blocks
        );
    }

    [Fact]
    public void CycleOfParents_IsFoundAtEachPage()
    {
        content.Change(About, "template: page\n", "template: page\nparent: mayor\n");
        content.Change(Mayor, "template: profile\n", "template: profile\nparent: about\n");
        Assert.Equal(
            [About, Mayor],
            Found().Where(i => i.Message.StartsWith("the page would be its own ancestor", StringComparison.Ordinal)).Select(i => i.File)
        );
    }

    [Fact]
    public void DifferentParentInLanguages_IsFound()
    {
        content.Change("ru/about.md", "template: page\n", "template: page\nparent: mayor\n");
        Single(
            "ru/about.md",
            content.LineOf("ru/about.md", "parent:"),
            "'parent' is mayor here but / in en/about.md; make it the same in every language"
        );
    }

    [Fact]
    public void MissingParent_IsFoundForEachChild()
    {
        content.Delete("ru/almaty-2020/active-city.md");
        var blocking = Assert.Single(Found(), i => i.Blocks);
        Assert.Equal(
            "ru/almaty-2020/active-city/wealmaty.md:1: the parent page is missing; add ru/almaty-2020/active-city.md",
            blocking.ToString()
        );
    }

    [Theory]
    [InlineData("en/About Us.md")]
    [InlineData("en/ABOUT.md")]
    public void InvalidFileName_IsFound(string file)
    {
        content.Write(file, content.Read(About).Replace("slug: about", "slug: about-us", StringComparison.Ordinal));
        var issue = Assert.Single(Found(), i => i.Blocks);
        Assert.Equal((file, 1), (issue.File, issue.Line));
        Assert.Contains("lower-case letters, digits and single hyphens", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondHomePage_IsFoundAtItsTemplate()
    {
        content.Change(About, "template: page\n", "# A second one.\ntemplate: home\n");
        content.Change(About, "slug: about\n", "");
        var home = Assert.Single(Found(), i => i.Message.Contains("only the home page has", StringComparison.Ordinal));
        Assert.Equal((About, 3), (home.File, home.Line));
    }

    [Fact]
    public void ReviewedInTheSourceLanguage_IsFound()
    {
        content.Change(About, "slug: about", "slug: about\nreviewed: true");
        Single(About, content.LineOf(About, "reviewed: true"), "'reviewed' is for translations", "remove it");
    }

    [Fact]
    public void ReviewedMissingInATranslation_IsFound()
    {
        content.Change("kk/about.md", "reviewed: false\n", "");
        Single("kk/about.md", 2, "'reviewed' is missing", "add 'reviewed: false'");
    }

    [Fact]
    public void LanguageWithoutName_IsFound()
    {
        content.Change(Mayor, "languages:\n  - kk", "languages:\n  - xx\n  - kk");
        Assert.Contains(Found(), i => i.File == Mayor && i.Message.Contains("no name for the language 'xx'", StringComparison.Ordinal));
    }

    [Fact]
    public void WindowsLineEndings_AreAllowed()
    {
        content.Write(About, content.Read(About).ReplaceLineEndings("\r\n"));
        Assert.Empty(content.Check());
    }

    [Fact]
    public void Issues_AreInOrderOfFileAndLine()
    {
        content.Append(About, "[one](page:one)\n\n[two](page:two)");
        content.Append(Mayor, "[three](page:three)");
        content.Delete("en/almaty-2020.md");
        var places = Found().Select(i => (i.File, i.Line)).ToList();
        Assert.Equal(places.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line), places);
    }

    [Fact]
    public void EveryMarkupIssue_HasMessage()
    {
        var codes = typeof(MarkupIssueCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToList();
        Assert.NotEmpty(codes);
        Assert.All(codes, code =>
            Assert.DoesNotContain($"{code}: ", MarkupIssueWording.Of(new MarkupIssue(code, 1, "detail")), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void MissingFolder_ThrowsWithPath()
    {
        var missing = content.PathOf("no-such-folder");
        Assert.Contains(
            missing,
            Assert.Throws<DirectoryNotFoundException>(() => ContentFolder.Read(missing)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("null")]
    [InlineData("Null")]
    [InlineData("NULL")]
    [InlineData("~")]
    [InlineData("")]
    public void OptionalKeyWithNull_CountsAsMissing(string nothing)
    {
        content.Change(
            Mayor,
            "short-title: Mayor\n",
            $"short-title: {nothing}\nchange: {nothing}\nparent: {nothing}\nretired: {nothing}\nportrait: {nothing}\n"
        );
        content.Change(Mayor, "family: Married, two daughters and four sons\n", $"family: {nothing}\n");
        content.Change(
            Mayor,
            "honours:\n  - Awarded for his contribution to the sustainable development of cities\n",
            $"honours: {nothing}\n"
        );

        Assert.Empty(content.Check());
        var file = Assert.Single(ContentFolder.Read(content.Root).Files, f => f.File == Mayor);
        var fields = Assert.IsType<ProfileFields>(file.Text.Fields);
        Assert.Equal(("", null, null, null), (file.Change, fields.ShortTitle, fields.Family, fields.Portrait));
        Assert.Empty(fields.Honours);
        Assert.Null(file.Place.Parent);
    }

    [Theory]
    [InlineData("title: About this site", "title: ~", "'title' is missing")]
    [InlineData("source:\n", "source: null\nx-source:\n", "'source' is missing")]
    [InlineData("slug: about", "slug:", "'slug' is missing")]
    [InlineData("last-reviewed: 2026-11-30", "last-reviewed: NULL", "'last-reviewed' is missing")]
    public void RequiredKeyWithNull_CountsAsMissing(string old, string replacement, string message)
    {
        content.Change(About, old, replacement);
        Assert.Contains(Found(), i => i.File == About && i.Message.Contains(message, StringComparison.Ordinal) && i.Blocks);
    }

    [Fact]
    public void NullListItem_IsFound()
    {
        content.Change(Mayor, "  - Ph.D. in political science\n", "  - ~\n");
        Single(Mayor, content.LineOf(Mayor, "- ~"), "an item of 'education' must be a text");
    }

    [Fact]
    public void QuotedNull_IsText()
    {
        content.Change(Mayor, "short-title: Mayor\n", "short-title: \"null\"\nchange: '~'\n");
        var file = Assert.Single(ContentFolder.Read(content.Root).Files, f => f.File == Mayor);
        Assert.Equal(("null", "~"), (file.Text.Fields.ShortTitle, file.Change));
    }

    [Theory]
    [InlineData("en/._mayor.md")]
    [InlineData("en/.#mayor.md")]
    [InlineData("en/.obsidian/page.md")]
    [InlineData(".obsidian/workspace.json")]
    [InlineData(".git/config")]
    [InlineData("en/.DS_Store")]
    [InlineData("media/.DS_Store")]
    public void NameBeginningWithDot_IsIgnored(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(content.PathOf(file))!);
        content.Write(file, "\0\0nothing to read");
        Assert.Empty(content.Check());
        Assert.Equal(39, ContentFolder.Read(content.Root).Files.Count);
    }

    [Theory]
    [InlineData("en/ABOUT-US.MD", "en/ABOUT-US.MD", "write the end of its name in lower case: '.md'")]
    [InlineData("en/about.md~", "en/about.md~", "the file is ignored")]
    [InlineData("en/park.jpg", "en/park.jpg", "pictures belong in the folder media")]
    [InlineData("de/about.md", "de", "the folder is ignored; the folders of the languages are kk, ru, en")]
    [InlineData("EN/about.md", "EN", "the folder is ignored")]
    [InlineData("pictures/park.jpg", "pictures", "the folder is ignored")]
    [InlineData("about.md", "about.md", "pages belong in the folders of the languages")]
    [InlineData("media/notes.docx", "media/notes.docx", "the file is not served; the site serves jpg")]
    [InlineData("media/run.html", "media/run.html", "the file is not served")]
    public void IgnoredFile_IsReportedAndDoesNotBlock(string file, string reported, string message)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(content.PathOf(file))!);
        content.Write(file, content.Read(About));
        Assert.False(Single(reported, 1, message).Blocks);
    }

    [Fact]
    public void DanglingSymbolicLink_IsFound()
    {
        File.CreateSymbolicLink(content.PathOf("en/news.md"), content.PathOf("no-such.md"));
        Single("en/news.md", 1, "the file cannot be opened");
    }

    [Fact]
    public void SymbolicLinkInMediaFolder_IsReportedAndIsNoPicture()
    {
        Directory.CreateDirectory(content.PathOf("media"));
        File.CreateSymbolicLink(content.PathOf("media/park.jpg"), "/etc/passwd");
        var line = content.Append(About, "![A park](/media/park.jpg)");
        Assert.Equal([(About, line, false), ("media/park.jpg", 1, false)], Found().Select(i => (i.File, i.Line, i.Blocks)));
    }

    [Theory]
    [InlineData("A <b>bold</b> word.")]
    [InlineData("# A title")]
    [InlineData("## One\n\n#### Three")]
    [InlineData("::: notice Mind\nThe step.")]
    [InlineData("::: warning\nMind the step.\n:::")]
    [InlineData("![](/media/no-such.jpg)")]
    [InlineData("[this](page:almaty-2030)")]
    [InlineData("[this](page:mayor#no-such-part)")]
    [InlineData("[this](/en/mayor)")]
    [InlineData("[this](javascript:alert(1))")]
    [InlineData("As somebody said.[^nine]")]
    [InlineData(":xx[words]")]
    [InlineData("Ал\uFFFDматы")]
    public void EditorWarning_IsFoundAndDoesNotBlock(string markdown)
    {
        content.Append(About, markdown);
        Assert.NotEmpty(Found());
        Assert.All(Found(), i => Assert.False(i.Blocks, i.ToString()));
    }

    [Theory]
    [InlineData("https://evil.example/a.jpg")]
    [InlineData("/admin/sign-out")]
    [InlineData("/media/../admin/sign-out")]
    [InlineData("media/a.jpg")]
    public void PortraitOutsideMediaFolder_IsFoundWithLine(string image)
    {
        content.Change(Mayor, "birthplace: Almaty\n", $"birthplace: Almaty\nportrait:\n  image: {image}\n  alt: The mayor\n");
        Assert.True(Single(Mayor, content.LineOf(Mayor, "image:"), "is not a picture of the site", "/media/name.jpg").Blocks);
    }

    [Fact]
    public void InvalidFormerAddress_IsFound()
    {
        content.Change(About, "slug: about\n", "slug: about\nformer-addresses:\n  - /en/about us\n");
        Single(About, content.LineOf(About, "former-addresses:") + 1, "'/en/about us' is not an address");
    }

    public void Dispose() => content.Dispose();

    private IReadOnlyList<ContentIssue> Found() => content.Check();

    /// <summary>Asserts that this is the only issue: further issues with the same cause would mislead the author.</summary>
    private ContentIssue Single(string file, int line, params string[] words)
    {
        var issue = Assert.Single(Found());
        Assert.Equal((file, line), (issue.File, issue.Line));
        Assert.StartsWith($"{file}:{line}: ", issue.ToString(), StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, issue.Message, StringComparison.Ordinal));
        return issue;
    }
}
