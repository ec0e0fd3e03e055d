using System.Text.RegularExpressions;
using System.Xml.Linq;
using Almaty2020.Markup;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Accounts;
using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Admin.Observations;
using Almaty2020.Web.Admin.Pages;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Upkeep;
using Almaty2020.Web.Validation;

namespace Almaty2020.Tests.Localization;

/// <summary>Tests that no text of the user interface is missing or unused, in any language.</summary>
public sealed partial class TextsTests
{
    private static readonly string Web = Path.Combine(Repository.Root, "src", "Almaty2020.Web");

    // Keys that the code composes. The dictionary key is the exact source expression; the value lists the resulting text keys.
    // An empty list means that another expression already lists them.
    private static readonly Dictionary<string, string[]> Composed = new(StringComparer.Ordinal)
    {
        ["\"language.\" + code"] =
        [
            .. SpokenLanguages.Codes.Where(c => !Language.TryFind(c, out var l) || NamedLanguages.Contains(l)).Select(c => $"language.{c}"),
        ],
        ["\"page.quotation-translated-from.\" + Texts.KeyPartOf(original)"] = [.. PerLanguage("page.quotation-translated-from")],
        ["Model.Text + \".title\""] = [.. Screens.Select(s => s + ".title")],
        ["Model.Text + \".lead\""] = [.. Screens.Select(s => s + ".lead")],
        ["text + \".title\""] = [],
        ["text + \".lead\""] = [],
        ["\"admin.check.\" + issue.Code"] = [.. Codes(typeof(MarkupIssueCodes)).Select(c => $"admin.check.{c}")],
        ["\"admin.check.needs.\" + kind"] =
        [
            "admin.check.needs.figures",
            "admin.check.needs.timeline",
            "admin.check.needs.chart",
            "admin.check.needs.pages",
            "admin.check.needs.gallery",
        ],
        ["\"admin.observations.problem.\" + row.Problem"] = [.. Enum.GetNames<RowProblem>().Select(p => $"admin.observations.problem.{p}")],
        ["\"admin.observations.remark.\" + remark"] = [.. Enum.GetNames<RowRemark>().Select(r => $"admin.observations.remark.{r}")],
        ["\"admin.check.own-change.\" + change.Kind"] = [.. Enum.GetNames<OwnChangeKind>().Select(k => $"admin.check.own-change.{k}")],
        ["\"admin.review.done.\" + done"] =
        [
            "admin.review.done.submitted",
            "admin.review.done.taken-back",
            "admin.review.done.returned",
            "admin.review.done.discarded",
            "admin.review.done.confirmed",
        ],
        ["\"admin.page-state.\" + state"] = [.. Enum.GetNames<PageState>().Select(s => $"admin.page-state.{s}")],
        ["\"admin.page-state.\" + cell.State"] = [],
        ["\"admin.pages.sort.\" + sort"] = [.. Enum.GetNames<BoardSort>().Select(s => $"admin.pages.sort.{s}")],
        ["\"admin.data.\" + field.NameOf(column)"] = [.. DeclaredTexts()],
        ["\"admin.issue.\" + issue.Code"] = [.. AccountIssues.All.Concat(Codes(typeof(IssueCodes))).Select(c => $"admin.issue.{c}")],
        ["\"admin.issue.\" + code"] = [],
        ["\"admin.issue.\" + all.Code"] = [],
        ["\"admin.issue.\" + part.Code"] = [],
        ["\"admin.issue.\" + languages.Code"] = [],
        ["\"admin.accounts.state.\" + state"] =
        [
            .. Enum.GetNames<AccountState>().Select(s => $"admin.accounts.state.{s.ToLowerInvariant()}"),
        ],
        ["\"admin.accounts.state.\" + account.State.ToString().ToLowerInvariant()"] = [],
        ["\"admin.accounts.state.\" + row.Account.State.ToString().ToLowerInvariant()"] = [],
        ["\"admin.account.done.\" + done"] = [.. AccountControllerBase.ConfirmationKeys.Select(d => $"admin.account.done.{d}")],
        ["\"admin.topic.\" + topic"] = [.. Enum.GetNames<NotificationTopic>().Select(t => $"admin.topic.{t}")],
        ["\"admin.delivery.\" + how"] = [.. Enum.GetNames<NotificationDelivery>().Select(d => $"admin.delivery.{d}")],
        ["\"admin.test-mail.failure.\" + refused.Failure"] = [.. Enum.GetNames<MailFailure>().Select(f => $"admin.test-mail.failure.{f}")],
        ["\"mail.notification.\" + KeyOf(row.Kind)"] =
        [
            .. Enum.GetValues<NotificationKind>().Select(k => $"mail.notification.{NotificationText.KeyOf(k)}"),
        ],
        ["\"admin.role.\" + name"] = [.. Enum.GetValues<Role>().Select(r => $"admin.role.{RoleChoice.Name(r)}")],
        ["\"admin.role.\" + group.Key.Role.ToString().ToLowerInvariant()"] = [],
        ["\"admin.role-about.\" + name"] = [.. Enum.GetValues<Role>().Select(r => $"admin.role-about.{RoleChoice.Name(r)}")],
        ["\"admin.audit.action.\" + action"] = [.. AuditFormatter.Actions.Select(a => $"admin.audit.action.{a}")],
        ["\"admin.withdraw.kind.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Select(k => $"admin.withdraw.kind.{k}")],
        ["\"admin.withdraw.about.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Select(k => $"admin.withdraw.about.{k}")],
        ["\"admin.withdraw.done.\" + kind"] = [.. Enum.GetNames<WithdrawalKind>().Select(k => $"admin.withdraw.done.{k}")],
        ["\"admin.settings.navigation.\" + place"] = [.. Enum.GetNames<Navigation>().Select(n => $"admin.settings.navigation.{n}")],
        ["\"alert.level.\" + alert.Level"] = [.. AlertFields.Levels.Select(l => $"alert.level.{l}")],
        ["\"alert.level.\" + alert.GetKnownLevel()"] = [],
        ["\"admin.data.level.\" + level"] = [],
        ["\"measure.state.\" + state"] = [.. MeasureFields.States.Select(s => $"measure.state.{s}")],
        ["\"indicator.state.\" + state"] = [.. Enum.GetNames<IndicatorState>().Select(s => $"indicator.state.{s}")],
        ["\"indicator.reason.\" + reason"] = [.. Enum.GetNames<UnjudgedReason>().Select(r => $"indicator.reason.{r}")],
        ["field.LabelKey + \".yes\""] = [],
        ["\"admin.data.level.\" + alert.Level"] = [],
        ["\"admin.new-page.template.\" + template.Name"] = [.. CreatePage.Templates.Select(t => $"admin.new-page.template.{t.Name}")],
        ["\"admin.audit.withdrawal.\" + kind"] =
        [
            .. Enum.GetNames<WithdrawalKind>().Append("Trashed").Select(k => $"admin.audit.withdrawal.{k}"),
        ],
        ["\"admin.audit.method.\" + row.Detail"] = [.. Enum.GetNames<SignInMethod>().Select(m => $"admin.audit.method.{m}")],
        ["\"admin.pictures.refused.\" + reason"] = [.. Enum.GetNames<PictureRefusal>().Select(r => $"admin.pictures.refused.{r}")],
        ["\"admin.pictures.use.\" + use.Kind"] = [.. Enum.GetNames<PictureUseKind>().Select(k => $"admin.pictures.use.{k}")],
        ["\"admin.links.reason.\" + entry.Reason"] = [.. Codes(typeof(BrokenLinkReasons)).Select(r => $"admin.links.reason.{r}")],
        ["\"admin.links.reason.\" + fault.Reason"] = [],
        ["\"admin.tool.\" + tool.Name"] = [.. EditorToolbar.Groups.SelectMany(g => g).Select(t => $"admin.tool.{t.Name}")],
        ["\"admin.tool.\" + entry.Name"] =
        [
            .. EditorToolbar
                .ToolbarEntries.Concat(EditorToolbar.Parts(Language.English).Select(p => p.Name))
                .Select(n => $"admin.tool.{n}"),
        ],
        ["\"admin.insert.\" + entry.Name"] =
        [
            .. EditorToolbar
                .ToolbarEntries.Concat(EditorToolbar.Parts(Language.English).Select(p => p.Name))
                .Select(n => $"admin.insert.{n}"),
        ],
        ["\"admin.text-editor.\" + word"] = [.. EditorToolbar.ScriptWords.Select(w => $"admin.text-editor.{w}")],
        ["\"admin.paste.\" + kind + \".\" + form"] =
        [
            .. EditorToolbar.PasteKinds.SelectMany(k => EditorToolbar.PluralForms.Select(f => $"admin.paste.{k}.{f}")),
        ],
        ["\"admin.translation.kind.\" + mismatch.Kind"] = [.. Enum.GetNames<ConsistencyKind>().Select(k => $"admin.translation.kind.{k}")],
        ["\"search.found-in.\" + Texts.KeyPartOf(other.Language)"] = [.. PerLanguage("search.found-in")],
        ["\"search.all-in.\" + Texts.KeyPartOf(other.Language)"] = [.. PerLanguage("search.all-in")],
    };

    /// <summary>The languages that the texts name. Others have texts about "another language" until all files name them.</summary>
    private static IEnumerable<Language> NamedLanguages => Language.All.Where(l => Texts.KeyPartOf(l) == l.Code);

    private static IEnumerable<string> PerLanguage(string key) => NamedLanguages.Select(l => $"{key}.{l.Code}").Append($"{key}.other");

    /// <summary>The texts that the fields of templates need: what a developer adds with a field.</summary>
    private static IEnumerable<string> DeclaredTexts() =>
        Template
            .All.SelectMany(t => t.Fields)
            .SelectMany(f =>
                f.Columns.SelectMany(c =>
                        (string[])
                            [
                                $"admin.data.{f.NameOf(c)}",
                                .. c.HasHelp ? new[] { $"admin.data.{f.NameOf(c)}.help" } : [],
                                .. c.Choices.Select(choice => c.LabelKeyOf(choice)),
                                .. c.Kind == FieldKind.Flag ? new[] { $"admin.data.{f.NameOf(c)}.yes" } : [],
                            ]
                    )
                    .Append(f.LabelKey)
                    .Concat(new[] { f.SearchLabel }.OfType<string>())
            );

    private static IEnumerable<string> Codes(Type codes) =>
        codes.GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    private static string[] Screens =>
        [
            "error.400",
            "error.403",
            "error.404",
            "error.405",
            "error.410",
            "error.413",
            "error.415",
            "error.429",
            "error.500",
            "error.503",
            "error.feature-off",
            "absent.gone",
            "absent.gone-everywhere",
            "absent.not-translated",
            "admin.error.400",
            "admin.error.404",
            "admin.error.413",
            "admin.error.429",
            "admin.error.500",
            "admin.error.503",
        ];

    [Fact]
    public void EveryKeyInUse_HasAText_AndEveryTextIsUsed()
    {
        var used = Used();
        var faults = Language
            .All.SelectMany(language =>
            {
                var existing = Read(language).Keys;
                return used.Except(existing)
                    .Select(key => $"{language}: add the text {key}")
                    .Concat(existing.Except(used).Select(key => $"{language}: no code uses the text {key}"));
            })
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void EveryKey_IsInOneFile() =>
        Assert.All(Language.All, language =>
            Assert.Empty(
                Keys(language)
                    .GroupBy(k => k.Key, StringComparer.Ordinal)
                    .Where(g => g.Count() > 1)
                    .Select(g => $"{g.Key}: {string.Join(", ", g.Select(k => k.File))}")
            )
        );

    /// <summary>The first word of a key, or the word after "admin", tells the file: all keys with it are in one, so that a text is easily found.</summary>
    [Fact]
    public void KeysWithTheSameFirstWord_AreInOneFile()
    {
        var keys = Keys(Language.OfNeutralResources).ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key =>
            Assert.Equal(key.Key.StartsWith("admin.", StringComparison.Ordinal), key.File.StartsWith("Admin/", StringComparison.Ordinal))
        );
        Assert.Empty(
            keys.GroupBy(
                    k => string.Join('.', k.Key.Split('.').Take(k.File.StartsWith("Admin/", StringComparison.Ordinal) ? 2 : 1)),
                    k => k.File
                )
                .Where(g => g.Distinct(StringComparer.Ordinal).Count() > 1)
                .Select(g => $"{g.Key}: {string.Join(", ", g.Distinct(StringComparer.Ordinal))}")
        );
    }

    [Fact]
    public void EveryFile_HasTheSameKeysInEveryLanguage() =>
        Assert.All(Language.All, language => Assert.Equal(Keys(Language.OfNeutralResources).Order(), Keys(language).Order()));

    [Fact]
    public void EveryText_HasTheSamePlaceholdersInEveryLanguage()
    {
        var source = Read(Language.OfNeutralResources);
        foreach (var language in Language.All)
        {
            var texts = Read(language);
            Assert.All(source.Where(t => texts.ContainsKey(t.Key)), text =>
                Assert.True(
                    PlaceholdersIn(text.Value).SetEquals(PlaceholdersIn(texts[text.Key])),
                    $"{language}: '{text.Key}' has other placeholders than in {Language.OfNeutralResources}"
                )
            );
        }
    }

    [Fact]
    public void EveryText_IsNotEmptyAndHasNoSurroundingSpace() =>
        Assert.All(Language.All, language =>
            Assert.All(Read(language), text =>
                Assert.True(text.Value.Length > 0 && text.Value == text.Value.Trim(), $"{language}: {text.Key}")
            )
        );

    [Fact]
    public void Months_AreTwelve() => Assert.All(Language.All, language =>
        {
            Assert.Equal(12, Texts.For(language)["date.months"].Split(' ').Length);
            Assert.Equal(12, Texts.For(language)["date.months-in-dates"].Split(' ').Length);
        });

    /// <summary>Texts for the same concept, which must be identical.</summary>
    [Theory]
    [InlineData("admin.ways.withdraw", "admin.pages.act.withdraw", "admin.withdraw.now")]
    [InlineData("admin.review.submit", "admin.review.submit-now", "admin.pages.act.submit")]
    [InlineData("admin.page-state.InReview", "admin.state.in-review")]
    [InlineData("admin.page-state.Returned", "admin.state.returned")]
    public void SameConcept_HasTheSameText(params string[] keys) =>
        Assert.All(Language.All, language => Assert.Single(keys.Select(key => Texts.For(language)[key]).Distinct(StringComparer.Ordinal)));

    /// <summary>Texts that a reader could confuse, which must differ.</summary>
    [Theory]
    [InlineData("admin.dashboard.title", "site.home")]
    [InlineData("admin.check.title", "admin.review.title", "admin.review.submit-now", "admin.dashboard.review")]
    [InlineData("admin.field.title", "admin.tool.heading-2")]
    [InlineData("admin.check.count.other", "admin.remarks.count.other")]
    public void DifferentConcepts_HaveDifferentTexts(params string[] keys) =>
        Assert.All(Language.All, language =>
            Assert.Equal(keys.Length, keys.Select(key => Texts.For(language)[key]).Distinct(StringComparer.Ordinal).Count())
        );

    /// <summary>Patterns of terms that were replaced by another term.</summary>
    [Theory]
    [InlineData("ru", @"[Рр]едакци\w+ \{0\}", "версия")]
    [InlineData("ru", @"\{0\} редакци", "версия")]
    [InlineData("ru", "^Возвращ[её]н$", "Возвращено")]
    [InlineData("kk", "[Тт]ексеру(ге|де)\\b", "қарауға, қаралуда")]
    [InlineData("kk", "[Жж]арияла(удан|нымнан) ал", "сайттан алу")]
    [InlineData("kk", "[Тт]іл(дің|і)? ?иесі", "сол тілде сөйлеп өскен адам")]
    [InlineData("kk", "батырма", "түйме")]
    public void DiscardedTerm_IsNotUsed(string language, string word, string instead) =>
        Assert.All(Read(Language.Parse(language)), text =>
            Assert.False(Regex.IsMatch(text.Value, word, RegexOptions.NonBacktracking), $"{text.Key} uses a discarded term; use: {instead}")
        );

    /// <summary>Quotation marks in a title become inner ones if the text puts the title in quotation marks.</summary>
    [Theory]
    [InlineData("ru", "admin.move.title", "Дорога в «Алматы»", "Переместить «Дорога в „Алматы“»")]
    [InlineData("kk", "admin.move.title", "«Алматы» жолы", "«„Алматы“ жолы» бетін жылжыту")]
    [InlineData("en", "admin.move.title", "The “Almaty” road", "Move “The ‘Almaty’ road”")]
    [InlineData("en", "admin.move.title", "«Алматы» жолы", "Move “«Алматы» жолы”")]
    public void QuotesWithinQuotes_BecomeInnerQuotes(string language, string key, string words, string expected) =>
        Assert.Equal(expected, Texts.For(Language.Parse(language))[key, words]);

    [Fact]
    public void UnknownKey_Throws() => Assert.Throws<KeyNotFoundException>(() => Texts.For(Language.Kazakh)["no.such.text"]);

    [Fact]
    public void TextsAndContent_DoNotMixAlphabetsInAWord()
    {
        var files = Directory
            .EnumerateFiles(Repository.Content, "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Web, "Resources"), "*.resx", SearchOption.AllDirectories));
        var mixed = files.SelectMany(file =>
            Mixed().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetRelativePath(Repository.Root, file)}: {m.Value}")
        );
        Assert.Empty(mixed);
    }

    [GeneratedRegex("""[\p{IsCyrillic}][a-zA-Z]|[a-zA-Z][\p{IsCyrillic}]""", RegexOptions.NonBacktracking)]
    private static partial Regex Mixed();

    [GeneratedRegex("""\{(?<place>\d+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholders();

    [GeneratedRegex(
        """(?:\bT|\b[tT]exts|Texts\.For\([^()]+\)|\bthis)\[(?<key>[^\],]+)""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Lookups();

    [GeneratedRegex("\\.Plural\\(\"(?<key>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PluralLookups();

    [GeneratedRegex("^\"(?<key>[a-z0-9.-]+)\"(,|$)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();

    private static HashSet<string> PlaceholdersIn(string text) => [.. Placeholders().Matches(text).Select(m => m.Groups["place"].Value)];

    private static Dictionary<string, string> Read(Language language) =>
        Data(language).ToDictionary(d => d.Text.Attribute("name")!.Value, d => d.Text.Element("value")!.Value, StringComparer.Ordinal);

    private static IEnumerable<(string File, string Key)> Keys(Language language) =>
        Data(language).Select(d => (d.File, d.Text.Attribute("name")!.Value));

    /// <summary>Every text of a language with its file, such as "Admin/Editing".</summary>
    private static IEnumerable<(string File, XElement Text)> Data(Language language)
    {
        var folder = Path.Combine(Web, "Resources");
        var ending = language == Language.OfNeutralResources ? ".resx" : $".{language.Code}.resx";
        return Directory
            .EnumerateFiles(folder, "*.resx", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file =>
                file.EndsWith(ending, StringComparison.Ordinal) && !file[..^ending.Length].Contains('.', StringComparison.Ordinal)
            )
            .SelectMany(file =>
                XDocument.Load(Path.Combine(folder, file)).Root!.Elements("data").Select(text => (file[..^ending.Length], text))
            );
    }

    private static HashSet<string> Used()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var composed = new HashSet<string>(StringComparer.Ordinal);
        var sources = Directory
            .EnumerateFiles(Web, "*.cs", SearchOption.AllDirectories)
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
                used.UnionWith(Language.All.SelectMany(l => l.PluralRule.Forms).Select(form => $"{plural.Groups["key"].Value}.{form}"));
        }

        Assert.All(composed, key => Assert.Contains(key, Composed));
        used.UnionWith(Composed.Where(c => composed.Contains(c.Key)).SelectMany(c => c.Value));
        return used;
    }
}
