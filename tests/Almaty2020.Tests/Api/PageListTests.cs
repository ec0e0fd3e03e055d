using System.Text.Json.Nodes;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Api;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Api;

/// <summary>The list of pages, read part after part.</summary>
public sealed class PageListTests(SharedSite shared)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Trees of up to 350 pages: the parent of each page is an earlier one or none, some are retired, ids have gaps.</summary>
    private static readonly Gen<PublishedSite> Sites = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 3], Gen.Int[0, 9])
        .Array[0, 350]
        .Select(drawn =>
        {
            var pages = new List<PublishedPage>();
            var id = 0;
            foreach (var (parent, gap, kind) in drawn)
            {
                id += gap;
                var above = pages.Count == 0 || kind < 2 ? null : pages[parent % pages.Count];
                pages.Add(Page(id, above?.PageId, kind % 2 == 0 ? Template.Page : Template.Priority, isRetired: kind == 9));
            }

            return new PublishedSite(1, pages, []);
        });

    [Fact]
    public void FollowingNext_VisitsEveryPageOnce_ForEveryFilter() =>
        Sites.Sample(
            site =>
            {
                if (site.Count == 0)
                    return;
                var listed = site.Listed.OrderBy(p => p.PageId).ToList();
                AssertVisits(listed, site, "");
                AssertVisits(listed.Where(p => p.Template == Template.Priority), site, "?template=priority");
                var top = site.Pages.MinBy(p => p.PageId)!;
                AssertVisits(listed.Where(p => IsBelow(site, p, top)), site, $"?under={top.Key}");
                AssertVisits(
                    listed.Where(p => IsBelow(site, p, top) && p.Template == Template.Page),
                    site,
                    $"?template=page&under={top.Key}"
                );
            },
            iter: 30
        );

    [Theory]
    [InlineData("after=-1")]
    [InlineData("after=1.5")]
    [InlineData("after=+1")]
    [InlineData("after=%201")]
    [InlineData("after=1&after=2")]
    [InlineData("after=99999999999999999999")]
    [InlineData("after=")]
    [InlineData("after=٣")]
    [InlineData("template=site")]
    [InlineData("template=Page")]
    [InlineData("template=nothing")]
    [InlineData("under=mayor&under=about")]
    public async Task BadParameter_Answers400(string query)
    {
        using var response = await shared.Site.CreateBrowser().GetAsync(new Uri($"/api/en/pages?{query}", UriKind.Relative), Ct);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(query.Split('=')[0], await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/en/pages?after=9223372036854775807", 0)]
    [InlineData("/api/en/pages?under=almaty-2020&template=priority", 4)]
    [InlineData("/api/kk/pages?template=home", 1)]
    [InlineData("/api/ru/pages?unknown=1", 12)]
    public async Task List_HasThePagesAskedFor(string address, int count)
    {
        var list = JsonNode.Parse(await shared.Site.CreateBrowser().GetStringAsync(new Uri(address, UriKind.Relative), Ct))!;

        Assert.Equal(count, list["pages"]!.AsArray().Count);
        Assert.Null(list["next"]);
    }

    /// <summary>Reads the list as a program does: by the address in <c>next</c>.</summary>
    private void AssertVisits(IEnumerable<PublishedPage> expected, PublishedSite site, string query)
    {
        var current = new CurrentSite();
        current.Replace(site);
        var (visited, lists) = (new List<int>(), new PageLists());
        for (string? next = query; next is not null; )
        {
            using var controller = new PageListController(current, lists, shared.Site.Services.GetRequiredService<LayoutModelBuilder>())
            {
                ControllerContext = new ControllerContext { HttpContext = new DefaultHttpContext() },
            };
            controller.Request.QueryString = new QueryString(next);
            var answer = JsonNode.Parse(Assert.IsType<FileContentResult>(controller.Show("en")).FileContents)!;
            var part = answer["pages"]!.AsArray().Select(p => p!["id"]!.GetValue<int>()).ToList();
            visited.AddRange(part);
            var url = (string?)answer["next"];
            Assert.True(url is null || part.Count == PageListController.PageSize, $"A part of {part.Count} pages is not the last.");
            next = url is null ? null : new Uri(url).Query;
        }

        Assert.Equal(expected.Select(p => p.PageId), visited);
    }

    private static bool IsBelow(PublishedSite site, PublishedPage page, PublishedPage top) =>
        site.Ancestors(page).Any(a => a.PageId == top.PageId);

    private static PublishedPage Page(int id, int? parentId, Template template, bool isRetired) =>
        new()
        {
            PageId = id,
            Key = $"p{id}",
            Template = template,
            ParentId = parentId,
            Position = id,
            Navigation = Navigation.None,
            SourceLanguage = Language.English,
            Language = Language.English,
            Path = $"p{id}",
            Title = "",
            ShortTitle = "",
            Summary = "",
            LastReviewed = default,
            RevisionId = id,
            ChangedAtUtc = DateTime.UnixEpoch,
            Retirement = isRetired ? new Retirement(DateTime.UnixEpoch, "") : null,
        };
}
