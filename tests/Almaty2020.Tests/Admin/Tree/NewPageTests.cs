using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Tree;

public sealed class NewPageTests : TreeTestBase
{
    [Fact]
    public async Task NewPage_IsCreatedFromBoard_Edited_AndPublished()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pages");
        Assert.NotNull(author.Page.QuerySelector("a[href='/admin/pages/new']"));
        await author.GoAsync("/admin/pages/new");
        var about = await IdOfAsync("about");
        using var answer = await author.SendAsync(
            "/admin/pages/new",
            ("title", "Тұрғындар кеңесі"),
            ("parent", $"{about}"),
            ("language", "kk")
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var page = await IdOfAsync("about/turgyndar-kengesi");
        Assert.Equal($"/admin/pages/{page}/kk", answer.Headers.Location!.OriginalString);

        var editor = await author.GoAsync($"/admin/pages/{page}/kk");
        Assert.Equal("Тұрғындар кеңесі", editor.QuerySelector("#title")!.GetAttribute("value"));
        Assert.Contains(
            "Тұрғындар кеңесі",
            (await author.GoAsync("/admin/pages")).QuerySelector(".board")!.TextContent,
            StringComparison.Ordinal
        );

        await using (var db = Site.Database.Open())
        {
            var draft = await db.Drafts.SingleAsync(d => d.PageId == page, Ct);
            var text = draft.Text with
            {
                Summary = "Кеңес.",
                Body = "Келіңіз.",
                Fields = draft.Text.Fields with { Source = new PageSource("Әкімдік", "2026") },
            };
            var saved = Assert.IsType<SaveDraft.Outcome.Saved>(
                await new SaveDraft(db).ExecuteAsync(
                    new SaveDraft.Request(page, Language.Kazakh, text, draft.Version),
                    Actor.Now("x", TimeProvider.System),
                    Ct
                )
            );
            Assert.IsType<PublishOne.Outcome.Live>(
                await PublishOne.ExecuteAsync(
                    db,
                    new Publish.Request(page, Language.Kazakh, saved.Version, "", true) { Approval = new Publish.Approval.AuthorAllowed() },
                    Actor.Now("y", TimeProvider.System),
                    Ct
                )
            );
        }

        await Site.CatchUpAsync();
        await using var read = Site.Database.Open();
        var path = await read.Publications.Where(p => p.PageId == page).Select(p => p.Path).SingleAsync(Ct);
        Assert.EndsWith("/тұрғындар-кеңесі", path, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetPublicAsync("/kk/" + path)).Status);
    }

    [Fact]
    public async Task NewPageWithoutSource_IsNotSubmitted_AndErrorsLinkToFields()
    {
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync("/admin/pages/new");
        using var created = await author.SendAsync("/admin/pages/new", ("title", "Reception"), ("language", "en"), ("parent", "0"));
        var editor = created.Headers.Location!.OriginalString;
        await author.GoAsync(editor + "/review");

        await SendInvalidAsync(author, editor + "/submit", HttpStatusCode.UnprocessableEntity);

        var issues = author.Page.QuerySelectorAll("[role=alert] a").ToDictionary(a => a.GetAttribute("href")!, a => a.TextContent);
        Assert.Equal("Name of the source: Fill this in.", issues[editor + "#data.source.title"]);
        Assert.Contains(editor + "#data.source.date", issues.Keys);
        Assert.Contains(editor + "#summary", issues.Keys);
    }

    [Fact]
    public async Task TitleMissing_ShowsErrorBesideField_AndKeepsChoices()
    {
        await Publisher.GoAsync("/admin/pages/new");
        var about = await IdOfAsync("about");

        await SendInvalidAsync(
            Publisher,
            "/admin/pages/new",
            HttpStatusCode.UnprocessableEntity,
            ("title", " "),
            ("parent", $"{about}"),
            ("language", "ru"),
            ("template", "Profile")
        );

        Assert.NotNull(Publisher.Page.GetElementById("title-error"));
        Assert.Equal($"{about}", Publisher.Page.QuerySelector("#parent option[selected]")!.GetAttribute("value"));
        Assert.Equal("ru", Publisher.Page.QuerySelector("input[name=language][checked]")!.GetAttribute("value"));
        Assert.Equal("Profile", Publisher.Page.QuerySelector("input[name=template][checked]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task PlaceAndLanguage_AreRequired_AndHaveNoDefault()
    {
        await Publisher.GoAsync("/admin/pages/new");
        Assert.Null(Publisher.Page.QuerySelector("input[name=language][checked]"));
        Assert.Equal("", Publisher.Page.QuerySelector("#parent option[selected]")!.GetAttribute("value"));

        await SendInvalidAsync(Publisher, "/admin/pages/new", HttpStatusCode.UnprocessableEntity, ("title", "Somewhere"));

        Assert.NotNull(Publisher.Page.GetElementById("parent-error"));
        Assert.NotNull(Publisher.Page.GetElementById("language-error"));
        await Publisher.GoAsync("/admin/pages/new?parent=0");
        Assert.Equal("0", Publisher.Page.QuerySelector("#parent option[selected]")!.GetAttribute("value"));
    }

    /// <summary>The key means nothing to people, so the title of another language is shown, even of a draft.</summary>
    [Fact]
    public async Task DraftInOneLanguage_GivesThePageItsTitleInOthers()
    {
        await Publisher.GoAsync("/admin/pages/new");
        using var created = await Publisher.SendAsync(
            "/admin/pages/new",
            ("title", "Белсенді орталық"),
            ("language", "kk"),
            ("parent", "0")
        );
        var page = created.Headers.Location!.OriginalString;

        foreach (
            var screen in new[]
            {
                page.Replace("/kk", "/ru", StringComparison.Ordinal),
                page.Replace("/kk", "/ru/history", StringComparison.Ordinal),
            }
        )
            Assert.Contains(
                "Белсенді орталық",
                (await Publisher.GoAsync(screen)).QuerySelector("main")!.TextContent,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task AuthorOfOneSection_CreatesPagesOnlyThere()
    {
        var (part, mayor) = (await IdOfAsync("almaty-2020"), await IdOfAsync("mayor"));
        using var limited = await SignInAsync(
            Role.Author,
            new Grant
            {
                Role = Role.Author,
                PageId = part,
                Language = Language.Kazakh,
            }
        );
        var form = await limited.GoAsync("/admin/pages/new");
        Assert.Equal(7, form.QuerySelectorAll("#parent option").Length);
        Assert.Single(form.QuerySelectorAll("input[name=language]"));

        foreach (var (parent, language) in new[] { ($"{mayor}", "kk"), ("0", "kk"), ($"{part}", "en") })
            await SendInvalidAsync(
                limited,
                "/admin/pages/new",
                HttpStatusCode.UnprocessableEntity,
                ("title", "Mine"),
                ("parent", parent),
                ("language", language)
            );

        await limited.GoAsync("/admin/pages/new");
        using var answer = await limited.SendAsync("/admin/pages/new", ("title", "Менікі"), ("parent", $"{part}"), ("language", "kk"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }
}
