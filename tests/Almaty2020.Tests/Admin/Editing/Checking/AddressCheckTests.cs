using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing.Checking;

/// <summary>Writers learn while editing that a page cannot have its address, not only at publication.</summary>
public sealed class AddressCheckTests : TreeTestBase
{
    [Fact]
    public async Task AddressOfLivePage_BlocksChecksAndSubmission()
    {
        using var author = await SignInAsync(Role.Author);
        var editor = await CreatePageAsync(author, "About", "en");

        Assert.Equal(
            [("blocks", "The page “About this site” has this address. Choose another.")],
            await ChecksAsync(author, editor, "about")
        );
        await SaveCompleteAsync(author, editor, "about");

        await author.GoAsync(editor + "/review");
        var refused = await SendInvalidAsync(author, editor + "/submit", HttpStatusCode.UnprocessableEntity);
        Assert.Contains("Another page has this address.", refused.TextContent, StringComparison.Ordinal);
        Assert.Contains(editor + "#slug", refused.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
    }

    [Theory]
    [InlineData("kk", "search")]
    [InlineData("kk", "feedback")]
    [InlineData("ru", "search")]
    public async Task AddressReservedBySite_Blocks(string language, string slug)
    {
        using var author = await SignInAsync(Role.Author);
        var editor = await CreatePageAsync(author, "Іздеу", language);

        var check = Assert.Single(await ChecksAsync(author, editor, slug));
        Assert.Equal("blocks", check.Kind);
        Assert.Contains("The site needs this address itself.", check.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldAddressOfAnotherPage_WarnsAboutItsVisitors()
    {
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Slug = "about-us" });
        using var author = await SignInAsync(Role.Author);
        var editor = await CreatePageAsync(author, "About", "en");

        Assert.Equal(
            [
                (
                    "warns",
                    "This is an old address of “About” and leads there now. If this page takes it, visitors who know it come here instead."
                ),
            ],
            await ChecksAsync(author, editor, "about")
        );
        Assert.Empty(await ChecksAsync(author, editor, "about-everything"));

        // A page may take back its own old address.
        var about = $"/admin/pages/{await IdOfAsync("about")}/en";
        Assert.Empty(await ChecksAsync(author, about, "about"));
    }

    [Fact]
    public async Task AddressOfAnotherDraft_Warns()
    {
        using var author = await SignInAsync(Role.Author);
        var first = await CreatePageAsync(author, "Parks", "en");
        var second = await CreatePageAsync(author, "Gardens", "en");

        Assert.Equal(
            [("warns", "The draft “Parks” is to have this address too. Only one of the two can be published: choose another.")],
            await ChecksAsync(author, second, "parks")
        );
        Assert.Empty(await ChecksAsync(author, first, "parks"));
    }

    [Fact]
    public async Task ParentNotLive_Warns()
    {
        await StaffCommands.WithdrawAsync(Site.Database, "about", Language.Kazakh);
        using var author = await SignInAsync(Role.Author);
        var editor = await CreatePageAsync(author, "Кеңес", "kk", await IdOfAsync("about"));

        Assert.Equal(
            [("warns", "The page above this one is not public in this language. Publish that one first.")],
            await ChecksAsync(author, editor, "кеңес")
        );
    }

    private static async Task<string> CreatePageAsync(StaffBrowser author, string title, string language, int parent = 0)
    {
        await author.GoAsync("/admin/pages/new");
        using var created = await author.SendAsync("/admin/pages/new", ("title", title), ("language", language), ("parent", $"{parent}"));
        return created.Headers.Location!.OriginalString;
    }

    /// <summary>The checks of a text that has no other issues.</summary>
    private static async Task<IReadOnlyList<(string Kind, string Words)>> ChecksAsync(StaffBrowser author, string editor, string slug)
    {
        await author.GoAsync(editor);
        return
        [
            .. (await author.PostForFragmentAsync(editor + "/checks", CompleteForm(author, slug)))
                .QuerySelectorAll("li")
                .Select(i => (i.ClassName!, i.QuerySelector("p")!.TextContent[(i.QuerySelector(".badge")!.TextContent.Length + 1)..])),
        ];
    }

    private static async Task SaveCompleteAsync(StaffBrowser author, string editor, string slug)
    {
        await author.GoAsync(editor);
        using var saved = await author.PostAsync(editor, CompleteForm(author, slug));
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
    }

    private static IEnumerable<KeyValuePair<string, string>> CompleteForm(StaffBrowser author, string slug)
    {
        (string Name, string Value)[] typed =
        [
            ("slug", slug),
            ("summary", "Summary."),
            ("body", "Text."),
            ("data.source.title", "City administration"),
            ("data.source.date", "2026"),
        ];
        return StaffBrowser
            .FieldsOf(author.Page.Forms["editor"]!)
            .Where(f => typed.All(t => t.Name != f.Key))
            .Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));
    }
}
