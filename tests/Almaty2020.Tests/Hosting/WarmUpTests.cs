using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Hosting;

public sealed class WarmUpTests
{
    [Fact]
    public async Task Start_CachesEveryPublicPage()
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["Site:WarmUp"] = "true" });
        var cache = site.Services.GetRequiredService<PageCache>();

        await SiteProcess.UntilAsync(() => Task.FromResult(cache.Count == 36));

        // Over https, like the public address: the page is in the cache already, so the number of cached pages stays the same.
        using var browser = site.CreateDefaultClient(new Uri(TestSite.PublicUrl));
        browser.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        using var answer = await browser.GetAsync("/kk", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.NotEmpty(answer.Headers.GetValues("Strict-Transport-Security"));
        Assert.Equal(36, cache.Count);
    }
}
