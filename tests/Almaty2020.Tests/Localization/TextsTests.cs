using System.Text.RegularExpressions;
using System.Xml.Linq;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Accounts;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Upkeep;

namespace Almaty2020.Tests.Localization;

/// <summary>The site's own words: none missing, none left over, in every language alike.</summary>
public sealed partial class TextsTests
{
    private static readonly string Web = Path.Combine(Repository.Root, "src", "Almaty2020.Web");

    // Keys that code puts together; each with the values that it may put in.
    private static readonly Dictionary<string, string[]> Composed = new(StringComparer.Ordinal)
    {
        ["\"language.\" + l"] = [.. SpokenLanguages.Codes.Select(c => $"language.{c}")],
        ["\"page.quotation-translated-from.\" + Model.TranslatedFrom"] = [.. Language.All.Select(l => $"page.quotation-translated-from.{l.Code}")],
        ["Model.Text + \".title\""] = [.. Screens.Select(s => s + ".title")],
        ["Model.Text + \".lead\""] = [.. Screens.Select(s => s + ".lead")],
        ["text + \".title\""] = [],
        ["\"admin.issue.\" + i.Code"] = [.. Codes(typeof(IssueCodes)).Select(c => $"admin.issue.{c}")],
        ["\"admin.data.\" + data"] = [],
        ["\"admin.field.\" + field"] = ["admin.field.title", "admin.field.summary", "admin.field.slug", "admin.field.body"],
        ["\"admin.check.\" + issue.Code"] = [.. Codes(typeof(MarkupIssueCodes)).Select(c => $"admin.check.{c}")],
        ["\"admin.check.needs.\" + kind"] = ["admin.check.needs.figures", "admin.check.needs.timeline", "admin.check.needs.chart"],
        ["\"admin.review.done.\" + done"] = ["admin.review.done.submitted", "admin.review.done.returned", "admin.review.done.discarded", "admin.review.done.confirmed"],
        ["\"admin.page-state.\" + state"] = [.. Enum.GetNames<PageState>().Select(s => $"admin.page-state.{s}")],
        ["\"admin.page-state.\" + cell.State"] = [],
        ["\"admin.pages.sort.\" + sort"] = [.. Enum.GetNames<BoardSort>().Select(s => $"admin.pages.sort.{s}")],
        ["\"admin.data.\" + part.Name"] = [.. Parts.Select(p => $"admin.data.{p.Name}")],
        ["\"admin.data.\" + part.NameOf(column)"] = [.. Parts.SelectMany(p => p.Columns.Select(c => $"admin.data.{p.NameOf(c)}"))],
        ["\"admin.issue.\" + issue.Code"] = [.. AccountIssues.All.Select(c => $"admin.issue.{c}")],
        ["\"admin.issue.\" + code"] = [],
        ["\"admin.issue.\" + all.Code"] = [],
        ["\"admin.issue.\" + part.Code"] = [],
        ["\"admin.issue.\" + languages.Code"] = [],
        ["\"admin.accounts.state.\" + state"] = [.. Enum.GetNames<AccountState>().Select(s => $"admin.accounts.state.{s.ToLowerInvariant()}")],
        ["\"admin.accounts.state.\" + account.State.ToString().ToLowerInvariant()"] = [],
        ["\"admin.accounts.state.\" + row.Account.State.ToString().ToLowerInvariant()"] = [],
        ["\"admin.account.done.\" + done"] = [.. AccountController.Doings.Select(d => $"admin.account.done.{d}")],
        ["\"admin.role.\" + name"] = [.. Enum.GetValues<Role>().Select(r => $"admin.role.{RoleChoice.Name(r)}")],
        ["\"admin.role.\" + group.Key.Role.ToString().ToLowerInvariant()"] = [],
        ["\"admin.role-about.\" + name"] = [.. Enum.GetValues<Role>().Select(r => $"admin.role-about.{RoleChoice.Name(r)}")],
        ["\"admin.audit.action.\" + action"] = [.. AuditWords.Actions.Select(a => $"admin.audit.action.{a}")],
        ["\"admin.withdraw.kind.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Select(k => $"admin.withdraw.kind.{k}")],
        ["\"admin.withdraw.about.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Select(k => $"admin.withdraw.about.{k}")],
        ["\"admin.withdraw.done.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Select(k => $"admin.withdraw.done.{k}")],
        ["\"admin.settings.navigation.\" + place"] = [.. Enum.GetNames<Navigation>().Select(n => $"admin.settings.navigation.{n}")],
        ["\"admin.new-page.template.\" + template"] = [.. CreatePage.Templates.Select(t => $"admin.new-page.template.{t}")],
        ["\"admin.audit.withdrawal.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Append("Trashed").Select(k => $"admin.audit.withdrawal.{k}")],
        ["\"admin.audit.method.\" + row.Detail"] = [.. Enum.GetNames<SignInMethod>().Select(m => $"admin.audit.method.{m}")],
        ["\"admin.links.reason.\" + entry.Reason"] = [.. Codes(typeof(LinkFaultReasons)).Select(r => $"admin.links.reason.{r}")],
        ["\"admin.links.reason.\" + fault.Reason"] = [],
        ["\"admin.tool.\" + tool.Name"] = [.. WritingTools.Groups.SelectMany(g => g).Select(t => $"admin.tool.{t.Name}")],
        ["\"admin.tool.\" + part.Name"] = [.. WritingTools.Parts(Language.English).Select(p => $"admin.tool.{p.Name}")],
        ["\"admin.paste.\" + kind + \".\" + form"] = [.. WritingTools.PasteKinds.SelectMany(k => WritingTools.PluralForms.Select(f => $"admin.paste.{k}.{f}"))],
        ["\"admin.translation.kind.\" + mismatch.Kind"] = [.. Enum.GetNames<CounterpartKind>().Select(k => $"admin.translation.kind.{k}")],
        ["\"admin.part.\" + clash.Part"] = [],
        ["\"admin.part.\" + part.Part"] = [.. Enum.GetNames<PagePart>().Select(p => $"admin.part.{p}")],
        ["\"search.found-in.\" + code"] = [.. Language.All.Select(l => $"search.found-in.{l.Code}")],
        ["\"search.all-in.\" + code"] = [.. Language.All.Select(l => $"search.all-in.{l.Code}")],
    };

    private static IEnumerable<DataPart> Parts => Enum.GetValues<Template>().SelectMany(t => DataForm.PartsOf(t, Language.Kazakh)).DistinctBy(p => p.Name);

    private static IEnumerable<string> Codes(Type codes) => codes.GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    private static string[] Screens => ["error.400", "error.403", "error.404", "error.405", "error.410", "error.413", "error.415", "error.429", "error.500", "error.503", "absent.gone", "absent.gone-everywhere", "absent.not-translated",
        "admin.error.400", "admin.error.404", "admin.error.413", "admin.error.429", "admin.error.500", "admin.error.503"];

    [Fact]
    public void EveryKeyInUse_HasAText_AndEveryTextAUse()
    {
        var used = Used();
        Assert.All(Language.All, language =>
        {
            var there = Read(language).Keys;
            Assert.Equal(used.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public void EveryText_HasTheSamePlacesInEveryLanguage()
    {
        var source = Read(Language.Source);
        foreach (var language in Language.All)
        {
            var texts = Read(language);
            Assert.All(source.Where(t => texts.ContainsKey(t.Key)), text => Assert.True(
                PlacesIn(text.Value).SetEquals(PlacesIn(texts[text.Key])), $"{language}: '{text.Key}' has other places than in {Language.Source}"));
        }
    }

    [Fact]
    public void EveryText_SaysSomethingAndHasNoSpaceRoundIt() => Assert.All(Language.All, language =>
        Assert.All(Read(language), text => Assert.True(text.Value.Length > 0 && text.Value == text.Value.Trim(), $"{language}: {text.Key}")));

    [Fact]
    public void Months_AreTwelve() => Assert.All(Language.All, language =>
    {
        Assert.Equal(12, Texts.For(language)["date.months"].Split(' ').Length);
        Assert.Equal(12, Texts.For(language)["date.months-in-dates"].Split(' ').Length);
    });

    /// <summary>What is one thing to its readers.</summary>
    [Theory]
    [InlineData("admin.ways.withdraw", "admin.pages.act.withdraw", "admin.withdraw.now")]
    [InlineData("admin.review.submit", "admin.review.submit-now", "admin.pages.act.submit")]
    [InlineData("admin.page-state.InReview", "admin.state.in-review")]
    [InlineData("admin.page-state.Returned", "admin.state.returned")]
    [InlineData("admin.field.title", "admin.part.Title")]
    [InlineData("admin.data.last-reviewed", "admin.part.LastReviewed")]
    [InlineData("admin.data.figures", "admin.part.Figures")]
    public void OneThing_HasOneName(params string[] keys) => Assert.All(Language.All, language =>
        Assert.Single(keys.Select(key => Texts.For(language)[key]).Distinct(StringComparer.Ordinal)));

    /// <summary>What a reader could take for one another.</summary>
    [Theory]
    [InlineData("admin.dashboard.title", "site.home")]
    [InlineData("admin.check.title", "admin.review.title", "admin.review.submit-now", "admin.dashboard.review")]
    [InlineData("admin.field.title", "admin.tool.heading-2")]
    [InlineData("admin.check.count.other", "admin.remarks.count.other")]
    public void DifferentThings_HaveDifferentNames(params string[] keys) => Assert.All(Language.All, language =>
        Assert.Equal(keys.Length, keys.Select(key => Texts.For(language)[key]).Distinct(StringComparer.Ordinal).Count()));

    /// <summary>Other words for what has its name already.</summary>
    [Theory]
    [InlineData("ru", @"[Рр]едакци\w+ \{0\}", "версия")]
    [InlineData("ru", @"\{0\} редакци", "версия")]
    [InlineData("ru", "^Возвращ[её]н$", "Возвращено")]
    [InlineData("kk", "[Тт]ексеру(ге|де)\\b", "қарауға, қаралуда")]
    [InlineData("kk", "[Жж]арияла(удан|нымнан) ал", "сайттан алу")]
    [InlineData("kk", "[Тт]іл(дің|і)? ?иесі", "сол тілде сөйлеп өскен адам")]
    [InlineData("kk", "батырма", "түйме")]
    public void WordGivenUp_IsNotUsed(string language, string word, string instead) =>
        Assert.All(Read(Language.Parse(language)), text => Assert.False(Regex.IsMatch(text.Value, word, RegexOptions.NonBacktracking), $"{text.Key} should say: {instead}"));

    /// <summary>A title with quotation marks of its own has the inner ones where it stands within others.</summary>
    [Theory]
    [InlineData("ru", "admin.move.title", "Дорога в «Алматы»", "Переместить «Дорога в „Алматы“»")]
    [InlineData("kk", "admin.move.title", "«Алматы» жолы", "«„Алматы“ жолы» бетін жылжыту")]
    [InlineData("en", "admin.move.title", "The “Almaty” road", "Move “The ‘Almaty’ road”")]
    [InlineData("en", "admin.move.title", "«Алматы» жолы", "Move “«Алматы» жолы”")]
    public void WordsWithinQuotationMarks_HaveTheInnerOnes(string language, string key, string words, string expected) =>
        Assert.Equal(expected, Texts.For(Language.Parse(language))[key, words]);

    [Fact]
    public void KeyUnknown_IsAnException() => Assert.Throws<KeyNotFoundException>(() => Texts.For(Language.Kazakh)["no.such.text"]);

    [Fact]
    public void TextsAndContent_MixNoAlphabetsInAWord()
    {
        var files = Directory.EnumerateFiles(Repository.Content, "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Web, "Resources"), "*.resx"));
        var mixed = files.SelectMany(file => Mixed().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetRelativePath(Repository.Root, file)}: {m.Value}"));
        Assert.Empty(mixed);
    }

    [GeneratedRegex("""[\p{IsCyrillic}][a-zA-Z]|[a-zA-Z][\p{IsCyrillic}]""", RegexOptions.NonBacktracking)]
    private static partial Regex Mixed();

    [GeneratedRegex("""\{(?<place>\d+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Places();

    [GeneratedRegex("""(?:\bT|\b[tT]exts|Texts\.For\([^()]+\)|\bthis)\[(?<key>[^\],]+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Lookups();

    [GeneratedRegex("\\.Plural\\(\"(?<key>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PluralLookups();

    [GeneratedRegex("^\"(?<key>[a-z0-9.-]+)\"(,|$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();

    private static HashSet<string> PlacesIn(string text) => [.. Places().Matches(text).Select(m => m.Groups["place"].Value)];

    private static Dictionary<string, string> Read(Language language)
    {
        var name = language == Language.Source ? "Texts.resx" : $"Texts.{language.Code}.resx";
        return XDocument.Load(Path.Combine(Web, "Resources", name)).Root!.Elements("data")
            .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);
    }

    private static HashSet<string> Used()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var composed = new HashSet<string>(StringComparer.Ordinal);
        var sources = Directory.EnumerateFiles(Web, "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Web, "*.cshtml", SearchOption.AllDirectories))
            .Where(f => !Path.GetRelativePath(Web, f).Split(Path.DirectorySeparatorChar).Any(s => s is "obj" or "bin"));
        foreach (var source in sources.Select(File.ReadAllText))
        {
            foreach (Match lookup in Lookups().Matches(source))
            {
                var key = lookup.Groups["key"].Value;
                if (Literal().Match(key) is { Success: true } literal)
                    used.Add(literal.Groups["key"].Value);
                else if (key.Contains('"', StringComparison.Ordinal) && !key.StartsWith("$\"", StringComparison.Ordinal))
                    composed.Add(key);
            }

            foreach (Match plural in PluralLookups().Matches(source))
                used.UnionWith(Language.All.SelectMany(Plurals.Forms).Select(form => $"{plural.Groups["key"].Value}.{form}"));
        }

        Assert.All(composed, key => Assert.Contains(key, Composed));
        used.UnionWith(Composed.Where(c => composed.Contains(c.Key)).SelectMany(c => c.Value));
        return used;
    }
}
