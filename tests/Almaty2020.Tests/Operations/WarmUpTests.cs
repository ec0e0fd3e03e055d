using Almaty2020.Tests.Support;
using Almaty2020.Web.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Operations;

public sealed class WarmUpTests
{
    [Fact]
    public async Task Start_MakesEveryPublicPage_AsTheFirstReaderFindsIt()
    {
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), new() { ["Site:WarmUp"] = "true" });
        var cache = site.Services.GetRequiredService<PageCache>();

        await SiteProgram.UntilAsync(() => Task.FromResult(cache.Count == 36));

        // Read over https, as the site's public address is: kept already, so nothing more is kept.
        using var browser = site.CreateDefaultClient(new Uri(TestSite.PublicUrl));
        browser.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        using var answer = await browser.GetAsync("/kk", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.NotEmpty(answer.Headers.GetValues("Strict-Transport-Security"));
        Assert.Equal(36, cache.Count);
    }
}
