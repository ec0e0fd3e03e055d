using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Almaty2020.Tests.Auditing;

/// <summary>The audit log: shown, filtered, exported, and never changed.</summary>
public sealed partial class AuditTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static readonly string[] AppendOnly =
    [
        typeof(AuditEntry).FullName!,
        typeof(Revision).FullName!,
        typeof(PublicationLogEntry).FullName!,
        typeof(Almaty2020.Web.Feedback.FeedbackEntry).FullName!,
    ];

    private TestSite site = null!;
    private TestAccount administrator = null!;
    private StaffBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        administrator = await site.AddAccountAsync(Role.Administrator, "Aigerim");
        browser = await site.SignInAsync(administrator);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public void EveryAction_HasTextInEveryLanguage()
    {
        Assert.NotEmpty(AuditFormatter.Actions);
        Assert.All(Language.All, language =>
        {
            var words = new AuditFormatter(language, new PageTitles.Tree([]));
            Assert.All(AuditFormatter.Actions, action => Assert.NotEqual(action, words.ActionText(action)));
            Assert.Equal(AuditFormatter.Actions.Count, AuditFormatter.Actions.Select(words.ActionText).Distinct().Count());
        });
    }

    [Theory]
    [InlineData("en", "Aigerim · Page published", "revision 1 → 2")]
    [InlineData("ru", "Aigerim · Страница опубликована", "версия 1 → 2")]
    [InlineData("kk", "Aigerim · Бет жарияланды", "1 → 2-нұсқа")]
    public async Task Publication_ShowsActorActionPageAndRevisions(string language, string act, string revisions)
    {
        var page = await PublishAsync(administrator.Id, new DateTime(2026, 11, 23, 20, 30, 0, DateTimeKind.Utc));
        await ChooseLanguageAsync(language);

        await browser.GoAsync($"/admin/audit?page={page}&act={AuditActions.PagePublished}");

        var entry = Assert.Single(browser.Page.QuerySelectorAll(".acts li"));
        Assert.Equal(act, entry.QuerySelector(".act")!.TextContent);
        Assert.Contains(revisions, entry.TextContent, StringComparison.Ordinal);
        Assert.Contains("English", entry.TextContent, StringComparison.Ordinal);
        // In Almaty it is already the next day.
        Assert.Equal("01:30", entry.QuerySelector("time")!.TextContent);
        Assert.Equal(
            Formats.For(Language.Parse(language)).Date(new DateOnly(2026, 11, 24)),
            browser.Page.QuerySelector(".day h2")!.TextContent
        );
    }

    [Theory]
    [InlineData("en", "Dana", "Author (Қазақша), Publisher → no role")]
    [InlineData("kk", "Dana", "Автор (Қазақша), Шығарушы редактор → рөлсіз")]
    public async Task RolesChanged_ShowRoleNames_AndRemovedAccountKeepsName(string language, string name, string roles)
    {
        var dana = await site.AddAccountAsync(Role.Author, name);
        await AddAsync(
            new AuditEntry
            {
                Id = Guid.NewGuid(),
                ActorId = dana.Id,
                Action = AuditActions.RolesChanged,
                AccountId = dana.Id,
                Detail = "Author@*/kk Publisher@*/* > ",
                AtUtc = DateTime.UnixEpoch,
            }
        );
        await using (var db = site.Database.Open())
            await db
                .Accounts.Where(a => a.Id == dana.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.RemovedAtUtc, DateTime.UnixEpoch), Ct);
        await ChooseLanguageAsync(language);

        await browser.GoAsync($"/admin/audit?person={dana.Id}");

        var entry = Assert.Single(browser.Page.QuerySelectorAll(".acts li"));
        Assert.StartsWith(name, entry.QuerySelector(".act")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(roles, entry.QuerySelector(".quiet")!.TextContent);
    }

    [Fact]
    public async Task Import_IsShownAsActor()
    {
        await browser.GoAsync("/admin/audit?person=import");
        Assert.All(browser.Page.QuerySelectorAll(".act strong"), name => Assert.Equal("Import", name.TextContent));
        Assert.NotEmpty(browser.Page.QuerySelectorAll(".act"));
    }

    [Fact]
    public async Task Filters_UseAlmatyDays_AndSurvivePaging()
    {
        // The entries share one UTC day but fall on two days in Almaty. The old ones have the same time, so only the id orders them.
        for (var i = 0; i < AuditLog.PageSize + 7; i++)
            await AddAsync(Entry("old", new DateTime(2025, 3, 1, 18, 59, 0, DateTimeKind.Utc)));
        await AddAsync(Entry("next day", new DateTime(2025, 3, 1, 20, 0, 0, DateTimeKind.Utc)));

        await browser.GoAsync("/admin/audit?act=site.rendered-again&from=2025-03-01&to=2025-03-01");
        var first = Details();
        var older = browser.Page.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        Assert.Contains("act=site.rendered-again", older, StringComparison.Ordinal);
        // An entry added in the meantime must not shift the pages.
        await AddAsync(Entry("newer", new DateTime(2025, 3, 1, 18, 59, 30, DateTimeKind.Utc)));
        await browser.GoAsync(older);

        Assert.Equal(AuditLog.PageSize, first.Length);
        Assert.Equal(7, Details().Length);
        Assert.All(first.Concat(Details()), d => Assert.Equal("old", d));
        Assert.Null(browser.Page.QuerySelector("a[rel=next]"));
        Assert.Equal("2025-03-01", browser.Page.QuerySelector("#from")!.GetAttribute("value"));
        Assert.NotNull(browser.Page.QuerySelector("#act option[value='site.rendered-again'][selected]"));

        string[] Details() => [.. browser.Page.QuerySelectorAll(".acts .quiet").Select(d => d.TextContent)];
    }

    [Theory]
    [InlineData("?page=x&from=31.12.2026&to=&before=x&act=no.such&person=nobody")]
    [InlineData("?before=99999999999999999999-1")]
    [InlineData("?from=0001-01-01&to=9999-12-31")]
    [InlineData("?before=3155378975999999999-00000000000000000000000000000000")]
    public async Task InvalidFilters_AreIgnored(string query) =>
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/audit" + query)).StatusCode);

    [Fact]
    public async Task Export_ContainsFilteredRows_EscapesFormulas_AndIsAudited()
    {
        var dana = await site.AddAccountAsync(Role.Author, "=HYPERLINK(\"x\")");
        await AddAsync(
            new AuditEntry
            {
                Id = Guid.Parse("0192a000-0000-7000-8000-000000000001"),
                ActorId = dana.Id,
                Action = AuditActions.NameChanged,
                AccountId = dana.Id,
                Detail = "Дана, бұрын",
                AtUtc = new DateTime(2026, 11, 23, 20, 30, 0, DateTimeKind.Utc),
            }
        );
        await browser.GoAsync($"/admin/audit?person={dana.Id}");

        using var response = await browser.SendAsync("/admin/audit/export");

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        var bytes = await response.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        Assert.Equal(
            "time;who;what;account;page;language;\"from revision\";\"to revision\";more;id;\"actor id\";action;\"account id\";\"page key\";detail",
            lines[0]
        );
        Assert.Equal(
            $"\"2026-11-24 01:30:00\";\"'=HYPERLINK(\"\"x\"\")\";\"Name changed\";\"'=HYPERLINK(\"\"x\"\")\";;;;;\"before: Дана, бұрын\";0192a000-0000-7000-8000-000000000001;{dana.Id};account.name-changed;{dana.Id};;\"Дана, бұрын\"",
            lines[1]
        );
        Assert.Equal(["", ""], [.. lines[2..], ""]);
        await using var db = site.Database.Open();
        var export = await db.Audit.SingleAsync(a => a.Action == AuditActions.AuditExported, Ct);
        Assert.Equal((administrator.Id, $"person={dana.Id}"), (export.ActorId, export.Detail));
    }

    [Fact]
    public async Task ExportFromCommandLine_WritesAllRows()
    {
        using var folder = new ContentCopy();

        var ending = await SiteProcess.RunAsync(["audit", "export", "acts.csv"], SiteProcess.SettingsOf(site.Database), folder.Root);

        Assert.True(ending.ExitCode == 0, ending.ToString());
        await using var db = site.Database.Open();
        var count = await db.Audit.CountAsync(Ct);
        Assert.StartsWith($"{count.ToString(CultureInfo.InvariantCulture)} acts written to ", ending.Output, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(folder.PathOf("acts.csv"), Ct);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.Contains("The site itself", text.Split("\r\n")[^2], StringComparison.Ordinal);
        Assert.Contains("audit.exported", text.Split("\r\n")[^2], StringComparison.Ordinal);
    }

    /// <summary>SaveChanges refuses changes to history (HistoryTests); this test covers the ways around SaveChanges.</summary>
    [Fact]
    public void NoCode_ChangesOrDeletesHistory()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(AuditEntry).Assembly.Location);
        var code = assembly
            .MainModule.GetTypes()
            .Where(t => !t.FullName.Contains(".Migrations.", StringComparison.Ordinal))
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody)
            .SelectMany(m => m.Body.Instructions.Select(i => (Method: m.FullName, Instruction: i)))
            .ToList();
        var bulk = code.Select(c => (c.Method, Call: c.Instruction.Operand as GenericInstanceMethod))
            .Where(c =>
                c.Call is { } call && call.Name is "ExecuteUpdate" or "ExecuteUpdateAsync" or "ExecuteDelete" or "ExecuteDeleteAsync"
            )
            .Select(c => (c.Method, Row: c.Call!.GenericArguments[0]))
            .ToList();
        var sql = code.Where(c => c.Instruction.OpCode == OpCodes.Ldstr).Select(c => (c.Method, Text: (string)c.Instruction.Operand));

        // Guard: the search does find bulk statements and SQL elsewhere.
        Assert.Contains(bulk, b => b.Row.FullName == typeof(Session).FullName);
        Assert.Contains(sql, s => s.Text.StartsWith("SELECT", StringComparison.Ordinal));
        // Feedback is deleted after a time, staff mark it as done, and a publisher may remove its text or all of it. One class does each.
        string[] changesFeedback =
        [
            "Almaty2020.Web.Upkeep.Retention/",
            "Almaty2020.Web.Feedback.HandleFeedback/",
            "Almaty2020.Web.Feedback.RemoveFeedback/",
        ];
        var kept = bulk.Where(b =>
                !(
                    b.Row.FullName == typeof(Almaty2020.Web.Feedback.FeedbackEntry).FullName
                    && changesFeedback.Any(name => b.Method.Contains(name, StringComparison.Ordinal))
                )
            )
            .ToList();
        Assert.Equal(bulk.Count - changesFeedback.Length - 1, kept.Count);
        Assert.DoesNotContain(kept, b => b.Row is GenericParameter || AppendOnly.Contains(b.Row.FullName));
        Assert.DoesNotContain(sql, s => ChangesHistory().IsMatch(s.Text));
    }

    [GeneratedRegex(
        @"\b(UPDATE|DELETE|TRUNCATE|DROP|ALTER|REPLACE|MERGE)\b[^;]*\b(Audit|Revisions|PublicationLog|Feedback)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex ChangesHistory();

    private static AuditEntry Entry(string detail, DateTime atUtc) =>
        new()
        {
            Id = Guid.NewGuid(),
            ActorId = Actor.SystemUserId,
            Action = AuditActions.RenderedAgain,
            Detail = detail,
            AtUtc = atUtc,
        };

    private async Task AddAsync(AuditEntry entry)
    {
        await using var db = site.Database.Open();
        db.Audit.Add(entry);
        await db.SaveChangesAsync(Ct);
    }

    private async Task ChooseLanguageAsync(string language)
    {
        await browser.GoAsync("/admin");
        using var chosen = await browser.SendAsync("/admin/language", ("language", language));
        Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
    }

    private async Task<int> PublishAsync(string actor, DateTime atUtc)
    {
        await using var db = site.Database.Open();
        var page = await StaffCommands.IdOfAsync(site.Database, "mayor");
        var by = new Actor(actor, atUtc);
        var text = (
            await db
                .Publications.AsNoTracking()
                .Include(p => p.Revision)
                .SingleAsync(p => p.PageId == page && p.Language == Language.English, Ct)
        )
            .Revision!
            .Text;
        var saved = Assert.IsType<SaveDraft.Outcome.Saved>(
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(page, Language.English, text with { Summary = "Changed." }, 0),
                by,
                Ct
            )
        );
        Assert.IsType<PublishOne.Outcome.Live>(
            await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(page, Language.English, saved.Version, "Changed.", IsMajor: true)
                {
                    Approval = new Publish.Approval.AuthorAllowed(),
                },
                by,
                Ct
            )
        );
        return page;
    }
}
