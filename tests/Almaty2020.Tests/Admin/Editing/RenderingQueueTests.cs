using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Whoever has texts rendered waits for their turn, and keeps nobody from anything else.</summary>
public sealed class RenderingQueueTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestSite site = null!;
    private int about;

    private string Address => $"/admin/pages/{about}/en";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.WithContentAsync();
        // However long a busy machine takes, nobody here loses patience.
        site = TestSite.StartOn(database, services: services => services.AddSingleton(new RenderingQueue(Timeout.InfiniteTimeSpan)));
        about = await ByStaff.IdOfAsync(database, "about");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task MoreWaitThanHavePlacesAtTheDatabase_AndTheDeskGoesOn()
    {
        const int People = (DatabaseQueue.AtOnce / (RenderingQueue.InLineOfOne + 1)) + 1;
        var authors = new List<StaffBrowser>();
        for (var i = 0; i < People; i++)
            authors.Add(await site.SignInAsync(await site.AddAccountAsync(Role.Author, $"Author {i}")));
        foreach (var author in authors)
            await author.GoAsync(Address);

        var places = await HoldAllAsync();
        var previews = authors.SelectMany(a => Enumerable.Range(0, RenderingQueue.InLineOfOne + 1).Select(_ => PreviewAsync(a))).ToList();
        Assert.True(previews.Count > DatabaseQueue.AtOnce);

        using var another = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Another"));
        foreach (var address in new[] { "/admin", "/admin/pages", $"{Address}/history" })
            Assert.Equal(HttpStatusCode.OK, (await another.GetAsync(address)).StatusCode);
        Assert.DoesNotContain(previews, p => p.IsCompleted);

        await places.DisposeAsync();
        Assert.All(await Task.WhenAll(previews), status => Assert.Equal(HttpStatusCode.OK, status));
        authors.ForEach(a => a.Dispose());
    }

    [Fact]
    public async Task OneWhoAsksForMoreThanTheirLineHolds_IsToldToTryAgain_AndLosesNothing()
    {
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var tab = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await author.GoAsync(Address);
        var places = await HoldAllAsync();

        var previews = Enumerable.Range(0, RenderingQueue.InLineOfOne + 2).Select(_ => PreviewAsync(author)).ToList();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await await Task.WhenAny(previews));

        // The line is full now: whatever comes is answered at once.
        using var answer = await author.SendAsync(Address + "/preview", ("body", "A text that is long enough to be shown back to its author."));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(Texts.For(Language.English)["admin.outage.busy"], author.Page.QuerySelector("h1")!.TextContent);
        Assert.Contains(author.Page.QuerySelectorAll("textarea"), t => t.TextContent == "A text that is long enough to be shown back to its author.");

        // Others have lines of their own.
        var review = tab.GetAsync(Address);
        Assert.False(review.IsCompleted);
        await places.DisposeAsync();
        Assert.Equal(HttpStatusCode.OK, (await review).StatusCode);
        Assert.Single(await Task.WhenAll(previews), HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public void WhatRenders_IsMarked()
    {
        var marked = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<RendersAttribute>() is not null)
            .Select(e => e.RoutePattern.RawText!.TrimStart('/').Replace("admin/pages/{pageId:int}/{language:language}", "…", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            ["admin/pages/together", "admin/trash/{pageId:int}/restore", "shared", "…", "…/checks", "…/compare", "…/confirm", "…/discard", "…/history/{number:int}", "…/preview", "…/publish", "…/restore", "…/return", "…/review", "…/source", "…/submit"],
            marked);
    }

    /// <summary>A draft that names more pages than a statement of SQL Server has places for.</summary>
    [Fact]
    public async Task DraftOfThirtyThreeThousandLinks_IsEditedAndReviewed()
    {
        var body = string.Concat(Enumerable.Range(0, 33_000).Select(i => $"[a](page:{i:x})\n")).TrimEnd();
        await ByStaff.SaveDraftAsync(database, "about", Language.English, text => text with { Body = body });
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        foreach (var address in new[] { Address, Address + "/review" })
        {
            var page = await publisher.GoAsync(address);
            Assert.Contains(Texts.For(Language.English)["admin.check.too-large", ""], page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    private async Task<HttpStatusCode> PreviewAsync(StaffBrowser author)
    {
        using var answer = await author.PostAsync(Address + "/preview", StaffBrowser.Filled(author.Page.Forms.First(f => f.Id == "editor")));
        return answer.StatusCode;
    }

    /// <summary>Both places, as two who render something long have them.</summary>
    private async Task<Places> HoldAllAsync()
    {
        var over = new TaskCompletionSource();
        var queue = site.Services.GetRequiredService<RenderingQueue>();
        var working = new List<Task>();
        for (var i = 0; i < Rendering.AtOnce; i++)
        {
            var isIn = new TaskCompletionSource();
            var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse($"192.0.2.{i + 1}") } };
            working.Add(queue.InvokeAsync(context, _ =>
            {
                isIn.SetResult();
                return over.Task;
            }));
            await isIn.Task;
        }

        return new Places(over, working);
    }

    private sealed class Places(TaskCompletionSource over, List<Task> working) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            over.SetResult();
            await Task.WhenAll(working);
        }
    }
}
