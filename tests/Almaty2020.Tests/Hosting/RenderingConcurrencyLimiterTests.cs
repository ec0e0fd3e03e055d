using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Hosting;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Hosting;

/// <summary>Requests that render texts wait in a queue and do not hold up others.</summary>
public sealed class RenderingConcurrencyLimiterTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestSite site = null!;
    private int about;

    private string Address => $"/admin/pages/{about}/en";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.WithContentAsync();
        // No timeout, so that a busy machine cannot make the tests fail.
        site = TestSite.StartOn(database, services: services =>
            services.AddSingleton(new RenderingConcurrencyLimiter(Timeout.InfiniteTimeSpan))
        );
        about = await StaffCommands.IdOfAsync(database, "about");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task MoreRenderingsWaitingThanDatabaseSlots_OtherScreensStillAnswer()
    {
        const int People = (DatabaseConcurrencyLimiter.MaxConcurrent / (RenderingConcurrencyLimiter.MaxQueuedPerAccount + 1)) + 1;
        var authors = new List<StaffBrowser>();
        for (var i = 0; i < People; i++)
            authors.Add(await site.SignInAsync(await site.AddAccountAsync(Role.Author, $"Author {i}")));
        foreach (var author in authors)
            await author.GoAsync(Address);

        var slots = await OccupyAllSlotsAsync();
        var previews = authors
            .SelectMany(a => Enumerable.Range(0, RenderingConcurrencyLimiter.MaxQueuedPerAccount + 1).Select(_ => PreviewAsync(a)))
            .ToList();
        Assert.True(previews.Count > DatabaseConcurrencyLimiter.MaxConcurrent);

        using var another = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Another"));
        foreach (var address in new[] { "/admin", "/admin/pages", $"{Address}/history" })
            Assert.Equal(HttpStatusCode.OK, (await another.GetAsync(address)).StatusCode);
        Assert.DoesNotContain(previews, p => p.IsCompleted);

        await slots.DisposeAsync();
        Assert.All(await Task.WhenAll(previews), status => Assert.Equal(HttpStatusCode.OK, status));
        authors.ForEach(a => a.Dispose());
    }

    [Fact]
    public async Task PersonsQueueFull_AnswersTryAgain_AndLosesNoText()
    {
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        using var tab = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await author.GoAsync(Address);
        var slots = await OccupyAllSlotsAsync();

        var previews = Enumerable.Range(0, RenderingConcurrencyLimiter.MaxQueuedPerAccount + 2).Select(_ => PreviewAsync(author)).ToList();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await await Task.WhenAny(previews));

        // The queue is full now, so further requests are answered at once.
        using var answer = await author.SendAsync(
            Address + "/preview",
            ("body", "A text that is long enough to be shown back to its author.")
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(Texts.For(Language.English)["admin.outage.busy"], author.Page.QuerySelector("h1")!.TextContent);
        Assert.Contains(author.Page.QuerySelectorAll("textarea"), t =>
            t.TextContent == "A text that is long enough to be shown back to its author."
        );

        // Other people have their own queues.
        var review = tab.GetAsync(Address);
        Assert.False(review.IsCompleted);
        await slots.DisposeAsync();
        Assert.Equal(HttpStatusCode.OK, (await review).StatusCode);
        Assert.Single(await Task.WhenAll(previews), HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public void ActionsThatRender_AreMarked()
    {
        var marked = site
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<QueuedRenderingAttribute>() is not null)
            .Select(e =>
                e.RoutePattern.RawText!.TrimStart('/')
                    .Replace("admin/pages/{pageId:int}/{language:language}", "…", StringComparison.Ordinal)
            )
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "admin/pages/together",
                "admin/trash/{pageId:int}/restore",
                "shared",
                "…",
                "…/blocks",
                "…/checks",
                "…/compare",
                "…/confirm",
                "…/correction",
                "…/discard",
                "…/history/{number:int}",
                "…/preview",
                "…/publish",
                "…/restore",
                "…/return",
                "…/review",
                "…/source",
                "…/submit",
                "…/take-back",
                "…/withdraw/undo",
            ],
            marked
        );
    }

    /// <summary>A draft that links to more pages than an SQL Server statement takes parameters.</summary>
    [Fact]
    public async Task DraftWith33000Links_CanBeEditedAndReviewed()
    {
        var body = string.Concat(Enumerable.Range(0, 33_000).Select(i => $"[a](page:{i:x})\n")).TrimEnd();
        await StaffCommands.SaveDraftAsync(database, "about", Language.English, text => text with { Body = body });
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));

        foreach (var address in new[] { Address, Address + "/review" })
        {
            var page = await publisher.GoAsync(address);
            Assert.Contains(Texts.For(Language.English)["admin.check.too-large", ""], page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    private async Task<HttpStatusCode> PreviewAsync(StaffBrowser author)
    {
        using var answer = await author.PostAsync(
            Address + "/preview",
            StaffBrowser.FieldsOf(author.Page.Forms.First(f => f.Id == "editor"))
        );
        return answer.StatusCode;
    }

    /// <summary>Occupies all rendering slots, like people who render long texts.</summary>
    private async Task<OccupiedSlots> OccupyAllSlotsAsync()
    {
        var released = new TaskCompletionSource();
        var queue = site.Services.GetRequiredService<RenderingConcurrencyLimiter>();
        var working = new List<Task>();
        for (var i = 0; i < Rendering.MaxConcurrent; i++)
        {
            var hasStarted = new TaskCompletionSource();
            var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse($"192.0.2.{i + 1}") } };
            working.Add(queue.InvokeAsync(context, _ =>
                {
                    hasStarted.SetResult();
                    return released.Task;
                }));
            await hasStarted.Task;
        }

        return new OccupiedSlots(released, working);
    }

    private sealed class OccupiedSlots(TaskCompletionSource released, List<Task> working) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            released.SetResult();
            await Task.WhenAll(working);
        }
    }
}
