using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Tree;

/// <summary>Choosing a page on a site with too many for a list.</summary>
public sealed class PageFinderTests : TreeTestBase
{
    private const string New = "/admin/pages/new";

    [Fact]
    public async Task FewPages_AreAllListed_WithoutSearch()
    {
        await AddPagesAsync(PageOptions.MaxListed - await CountAsync());

        var form = await Publisher.GoAsync(New);

        Assert.Empty(form.QuerySelectorAll(".page-finder"));
        Assert.True(Options(form, "parent").Count > PageOptions.MaxListed - 10);
    }

    [Fact]
    public async Task NewPage_ParentIsSearched_AndWhatWasTypedStays()
    {
        await AddPagesAsync();
        var wanted = await IdOfAsync("many/237");
        var form = await Publisher.GoAsync(New);
        Assert.InRange(Options(form, "parent").Count, 1, PageOptions.MaxFound + 2);
        Assert.DoesNotContain($"{wanted}", Options(form, "parent"));

        using (
            var found = await Publisher.SendAsync(
                New,
                ("title", "Жаңа бет"),
                ("language", "kk"),
                ("parent-find", "MANY/237"),
                ("parent-look", "yes")
            )
        )
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);

        Assert.Equal(["", "0", $"{wanted}"], Options(Publisher.Page, "parent"));
        Assert.Equal("Жаңа бет", Publisher.Page.QuerySelector("#title")!.GetAttribute("value"));
        Assert.NotNull(Publisher.Page.QuerySelector("input[name=language][value=kk][checked]"));
        var editor = await Publisher.SubmitAsync(New, ("parent", $"{wanted}"), ("parent-look", null));
        await using var db = Site.Database.Open();
        var id = int.Parse(editor.Split('/')[3], CultureInfo.InvariantCulture);
        Assert.Equal(wanted, await db.Pages.Where(p => p.Id == id).Select(p => p.ParentId).SingleAsync(Ct));
    }

    /// <summary>Enter in the title presses the form's first button, which is the one that searches.</summary>
    [Fact]
    public async Task EnterInAnotherField_NothingToSearchFor_SendsTheForm()
    {
        await AddPagesAsync();
        await Publisher.GoAsync(New);

        await Publisher.SubmitAsync(New, ("title", "Жаңа бет"), ("language", "kk"), ("parent", "0"), ("parent-look", "yes"));

        await using var db = Site.Database.Open();
        Assert.True(await db.Drafts.AnyAsync(d => d.Title == "Жаңа бет", Ct));
    }

    [Fact]
    public async Task NothingFound_IsSaid()
    {
        await AddPagesAsync();
        await Publisher.GoAsync(New);

        using var found = await Publisher.SendAsync(New, ("parent-find", "no such page"), ("parent-look", "yes"));

        Assert.Equal(
            "No page has that in its title. Try another word.",
            Publisher.Page.QuerySelector(".page-finder [role=status]")!.TextContent
        );
    }

    [Fact]
    public async Task Move_FindsTheNewParent_AndRefusesItsOwnDescendants()
    {
        await AddPagesAsync();
        var (page, wanted) = (await IdOfAsync("privacy"), await IdOfAsync("many/231"));

        var found = await Publisher.GoAsync($"/admin/pages/{page}/move?parent=0&parent-find=many/231&parent-look=yes");

        // Not live, so a live page cannot stand below it. Its former place and the search's hits are listed.
        Assert.DoesNotContain(found.Forms, f => f.Method == "post" && f.GetAttribute("action") == $"/admin/pages/{page}/move");
        Assert.Contains($"{wanted}", Options(found, "parent"));
        var about = await IdOfAsync("about");
        var ofAbout = await Publisher.GoAsync($"/admin/pages/{about}/move?parent-find=many/231");
        Assert.DoesNotContain($"{wanted}", Options(ofAbout, "parent"));
    }

    [Fact]
    public async Task Withdrawal_FindsThePageToMergeInto()
    {
        await ImportPagesAsync();
        var (page, wanted) = (await IdOfAsync("privacy"), await IdOfAsync("many-237"));
        var address = $"/admin/pages/{page}/en/withdraw";
        await Publisher.GoAsync(address);

        using (
            var found = await Publisher.SendAsync(
                address,
                ("kind", "Merged"),
                ("note-en", "It is said there."),
                ("into-find", "page 237"),
                ("into-look", "yes")
            )
        )
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);

        Assert.Equal(["", $"{wanted}"], Options(Publisher.Page, "into"));
        Assert.Equal("It is said there.", Publisher.Page.QuerySelector("#note-en")!.TextContent.Trim());
        await Publisher.SubmitAsync(address, ("kind", "Merged"), ("into", $"{wanted}"), ("into-look", null));
        Assert.Equal(HttpStatusCode.MovedPermanently, (await GetPublicAsync("/en/privacy")).Status);
    }

    [Fact]
    public async Task Administrator_FindsPagesForRolesAndTheAuditLog()
    {
        await AddPagesAsync();
        var wanted = await IdOfAsync("many/222");
        using var administrator = await SignInAsync(Role.Administrator);
        const string Invite = "/admin/accounts/invite";
        await administrator.GoAsync(Invite);

        using var found = await administrator.SendAsync(
            Invite,
            ("name", "Dana"),
            ("roles", "author"),
            ("part-find", "many/222"),
            ("part-look", "yes")
        );

        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(["", $"{wanted}"], Options(administrator.Page, "authorPart"));
        Assert.Equal("Dana", administrator.Page.QuerySelector("#name")!.GetAttribute("value"));
        var log = await administrator.GoAsync("/admin/audit?page-find=many/222&page-look=yes");
        Assert.Equal(["", $"{wanted}"], Options(log, "page"));
    }

    [Fact]
    public async Task LinkDialog_FindsByTitleInAnyLanguage_StartsFirst()
    {
        await ImportPagesAsync();

        var found = await Publisher.Client.GetStringAsync(new Uri("/admin/link-targets/kk?q=PAGE%2024", UriKind.Relative), Ct);

        Assert.Contains("many-24\"", found, StringComparison.Ordinal);
        Assert.Contains("many-240\"", found, StringComparison.Ordinal);
        Assert.DoesNotContain("many-124\"", found, StringComparison.Ordinal);
    }

    private static List<string> Options(IDocument page, string list) =>
        [.. page.QuerySelectorAll($"#{list} option").Select(o => o.GetAttribute("value") ?? "")];

    private async Task<int> CountAsync()
    {
        await using var db = Site.Database.Open();
        return await db.Pages.CountAsync(Ct);
    }

    /// <summary>Adds pages <c>many/1</c> to <c>many/…</c> without a text, below the page "About".</summary>
    private async Task AddPagesAsync(int count = 240)
    {
        await using var db = Site.Database.Open();
        var parent = await db.Pages.SingleAsync(p => p.Key == "about", Ct);
        db.Pages.AddRange(
            Enumerable
                .Range(1, count)
                .Select(n =>
                    new Page
                    {
                        Key = $"many/{n}",
                        Template = Template.Page,
                        SourceLanguage = Language.English,
                        Position = n,
                        UpdatedBy = Actor.ImportUserId,
                        UpdatedAtUtc = DateTime.UnixEpoch,
                    }.SetParent(parent)
                )
        );
        await db.SaveChangesAsync(Ct);
    }

    /// <summary>Publishes "Page 1" (<c>many-1</c>) to "Page 240" in English.</summary>
    private async Task ImportPagesAsync()
    {
        using var content = new ContentCopy();
        for (var n = 1; n <= 240; n++)
            content.Write(
                $"en/many-{n}.md",
                $"""
                ---
                template: page
                position: {n}
                navigation: none
                title: Page {n}
                summary: One of many.
                slug: many-{n}
                source:
                  title: A test
                  date: November 2026
                last-reviewed: 2026-11-23
                ---

                Text.
                """
            );
        Assert.Equal(240, (await TestDatabase.ImportAsync(Site.Database, content.Root)).Published);
        await Site.CatchUpAsync();
    }
}
