using System.Diagnostics;
using System.Net;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Support;

/// <summary>Compares what residents see with what the database says is live.</summary>
internal static class LiveSiteAssert
{
    // A node follows within about a second; only one that does not follow reaches this limit.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task AssertIsLiveAsync(HttpClient browser, TestDatabase database)
    {
        var begun = Stopwatch.StartNew();
        string? difference;
        while ((difference = await DifferenceAsync(browser, database)) is not null && begun.Elapsed < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(50), Ct);
        Assert.Null(difference);
    }

    /// <returns>The first difference; null if every live page shows its text and no withdrawn page answers 200.</returns>
    private static async Task<string?> DifferenceAsync(HttpClient browser, TestDatabase database)
    {
        await using var db = database.Open();
        var site = await database.Reader.SiteAsync(Ct);
        var bodies = await db.Publications.AsNoTracking().ToDictionaryAsync(p => (p.PageId, p.Language), p => p.Html, Ct);
        foreach (var page in site.Pages)
        {
            using var answer = await browser.GetAsync(new Uri(page.Address, UriKind.Relative), Ct);
            if (answer.StatusCode != HttpStatusCode.OK)
                return $"{page.Address} answers {(int)answer.StatusCode}";
            var html = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
            var shown = Letters(html.QuerySelector("main")!.TextContent);
            if (!Letters(html.Title!).Contains(Letters(page.Title), StringComparison.Ordinal))
                return $"{page.Address} does not have the title '{page.Title}'";
            if (
                !shown.Contains(
                    Letters(Html.Parse($"<!DOCTYPE html><title>Body</title>{bodies[(page.PageId, page.Language)]}").Body!.TextContent),
                    StringComparison.Ordinal
                )
            )
                return $"{page.Address} does not show the live body";
        }

        var last = await db
            .PublicationLog.AsNoTracking()
            .GroupBy(e => new { e.PageId, e.Language })
            .Select(g => g.Max(e => e.Number))
            .ToListAsync(Ct);
        foreach (
            var gone in await db
                .PublicationLog.AsNoTracking()
                .Where(e => last.Contains(e.Number) && e.Act == PublicationAct.Withdrawn)
                .ToListAsync(Ct)
        )
        {
            using var answer = await browser.GetAsync(new Uri($"/{gone.Language}/{gone.Path}", UriKind.Relative), Ct);
            if (answer.StatusCode == HttpStatusCode.OK)
                return $"/{gone.Language}/{gone.Path} was withdrawn but answers 200";
        }

        return null;
    }

    /// <summary>Keeps only letters and digits: rendering adds invisible characters that keep lines together or words apart.</summary>
    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
