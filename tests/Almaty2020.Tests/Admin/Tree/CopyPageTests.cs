using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Tree;

public sealed class CopyPageTests : TreeTestBase
{
    [Fact]
    public async Task Copy_HasTheTextsAndDataOfTheChosenLanguages_AndIsNotLive()
    {
        var about = await IdOfAsync("about");
        await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text => text with { Body = "Жобадағы мәтін." });
        var version = await Site.Database.Reader.VersionAsync(Ct);
        var form = $"/admin/pages/{about}/copy";
        Assert.NotNull((await Publisher.GoAsync($"/admin/pages/{about}/settings")).QuerySelector($"a[href='{form}']"));
        Assert.NotNull((await Publisher.GoAsync("/admin/pages")).QuerySelector($".row-menu a[href='{form}']"));
        await Publisher.GoAsync(form);

        var editor = await Publisher.SubmitAsync(form, ("languages", "kk"), ("languages", "en"));

        var copy = await IdOfAsync("about-2");
        Assert.Equal($"/admin/pages/{copy}/en", editor);
        Assert.Equal(version, await Site.Database.Reader.VersionAsync(Ct));
        await using var db = Site.Database.Open();
        var drafts = await db.Drafts.Where(d => d.PageId == copy).ToDictionaryAsync(d => d.Language, Ct);
        Assert.Equal(["en", "kk"], drafts.Keys.Select(l => l.Code).Order(StringComparer.Ordinal));
        var live = await db
            .Publications.Where(p => p.PageId == about && p.Language == Language.English)
            .Select(p => p.Revision!)
            .SingleAsync(Ct);
        var english = drafts[Language.English].Text;
        Assert.Equal(live.Text with { Title = live.Title + " (copy)", Slug = "about-2" }, english with { Fields = live.Text.Fields });
        Assert.Equal(live.Fields, english.Fields.ToJson());
        Assert.Equal("Жобадағы мәтін.", drafts[Language.Kazakh].Body);
        Assert.EndsWith(" (көшірме)", drafts[Language.Kazakh].Title, StringComparison.Ordinal);
        var audit = await db.Audit.Where(a => a.Action == AuditActions.PageCopied).OrderBy(a => a.Id).ToListAsync(Ct);
        Assert.Equal([(copy, $"{about}"), (copy, $"{about}")], audit.Select(a => (a.PageId!.Value, a.Detail)));

        // The next copy has an address of its own too.
        await Publisher.GoAsync(form);
        await Publisher.SubmitAsync(form, ("languages", "en"));
        var second = await IdOfAsync("about-3");
        Assert.Equal("about-3", await db.Drafts.Where(d => d.PageId == second).Select(d => d.Slug).SingleAsync(Ct));
    }

    /// <summary>Otherwise two people could publish each other's unread words by copying them.</summary>
    [Fact]
    public async Task CopyOfAnUnapprovedDraft_KeepsItsWriters()
    {
        var about = await IdOfAsync("about");
        var writer = await Site.AddAccountAsync(Role.Publisher);
        using var own = await Site.SignInAsync(writer);
        await own.GoAsync($"/admin/pages/{about}/en");
        await own.SubmitAsync($"/admin/pages/{about}/en", ("summary", "Not read by anybody else."));
        using var author = await SignInAsync(Role.Author);
        await author.GoAsync($"/admin/pages/{about}/copy");
        await author.SubmitAsync($"/admin/pages/{about}/copy", ("languages", "en"));

        var copy = await IdOfAsync("about-2");
        await using var db = Site.Database.Open();
        Assert.True(Writers.Contains(await db.Drafts.Where(d => d.PageId == copy).Select(d => d.Writers).SingleAsync(Ct), writer.Id));
    }

    [Fact]
    public async Task NoLanguageChosen_ShowsErrorBesideField()
    {
        var form = $"/admin/pages/{await IdOfAsync("about")}/copy";
        await Publisher.GoAsync(form);

        await SendInvalidAsync(Publisher, form, HttpStatusCode.UnprocessableEntity, ("languages", null));

        Assert.NotNull(Publisher.Page.GetElementById("languages-error"));
    }

    [Fact]
    public async Task Rights_FollowTheTree()
    {
        var (about, programme, city) = (
            await IdOfAsync("about"),
            await IdOfAsync("almaty-2020"),
            await IdOfAsync("almaty-2020/active-city")
        );
        await using (var db = Site.Database.Open())
            await db
                .Pages.Where(p => p.Id == about)
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.ParentId, programme).SetProperty(x => x.Above, $"{programme}/"), Ct);
        using var within = await SignInAsync(
            Role.Author,
            new Grant
            {
                Role = Role.Author,
                PageId = programme,
                Language = Language.Kazakh,
            }
        );
        using var itself = await SignInAsync(Role.Author, new Grant { Role = Role.Author, PageId = about });

        var form = await within.GoAsync($"/admin/pages/{about}/copy");
        Assert.Equal(["kk"], form.QuerySelectorAll("input[name=languages]").Select(i => i.GetAttribute("value")));
        // A page beside one's only page lies outside one's part of the tree.
        Assert.Equal(HttpStatusCode.NotFound, (await itself.GetAsync($"/admin/pages/{about}/copy")).StatusCode);
        Assert.Empty((await itself.GoAsync("/admin/pages")).QuerySelectorAll(".row-menu a[href$='/copy']"));
        // Priorities and the home page exist only once.
        Assert.Equal(HttpStatusCode.NotFound, (await Publisher.GetAsync($"/admin/pages/{city}/copy")).StatusCode);
    }
}
