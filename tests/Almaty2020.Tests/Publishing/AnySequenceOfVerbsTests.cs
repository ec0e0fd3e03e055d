using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing;

/// <summary>
/// The verbs against a model that a reader can hold in the head: what is live, and which page had an address last.
/// More sequences: <c>CsCheck_Iter=2000 dotnet test …</c>.
/// </summary>
public sealed class AnySequenceOfVerbsTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private static readonly int Sequences =
        int.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), CultureInfo.InvariantCulture, out var given) ? given : 12;

    private static readonly string?[] Slugs = ["a", "b", "a", "b", "c", null];

    // Three pages: 0 at the top, 1 below it, 2 at the top; few names, so that they meet. No slug: withdraw.
    private static readonly Gen<(int Page, Language Language, string? Slug)[]> Steps = Gen.Select(
        Gen.Int[0, 2], Gen.Bool.Select(b => b ? Language.English : Language.Kazakh), Gen.Int[0, Slugs.Length - 1].Select(i => Slugs[i])).Array[4, 12];

    [Fact]
    public async Task EveryAddressThatWasEverPublic_StaysKnown()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Staff(database);
        var sequence = 0;

        await Steps.SampleAsync(async steps =>
        {
            await WipeAsync(staff);
            var prefix = $"{++sequence}";
            var top = await staff.AddPageAsync($"{prefix}/top");
            int[] pages = [top, await staff.AddPageAsync($"{prefix}/below", top), await staff.AddPageAsync($"{prefix}/other")];
            var model = new Model();
            foreach (var (page, language, slug) in steps)
            {
                if (slug is null)
                    Assert.Equal(model.Withdraw(page, language), await staff.WithdrawAsync(pages[page], language) is Withdraw.Outcome.Withdrawn);
                else
                    Assert.Equal(model.Publish(page, language, slug), await staff.PublishAsync(pages[page], language, Staff.Text(slug)) is Publish.Outcome.Live);

                await AssertSameAsync(model, staff, pages);
            }
        }, iter: Sequences, threads: 1);
    }

    private static async Task AssertSameAsync(Model model, Staff staff, int[] pages)
    {
        var site = await staff.SiteAsync();
        Assert.Equal(
            model.Live.Select(l => (pages[l.Key.Page], l.Key.Language.Code, l.Value)).Order(),
            site.Pages.Select(p => (p.PageId, p.Language.Code, p.Path)).Order());
        Assert.Equal(site.Pages.Count, site.Pages.Select(p => p.Address).Distinct().Count());

        foreach (var ((language, path), last) in model.LastAt)
        {
            var isLive = model.Live.TryGetValue((last, language), out var now);
            switch (site.Resolve(language, path))
            {
                case Resolution.Live(var page):
                    Assert.True(isLive && now == path && page.PageId == pages[last]);
                    break;
                case Resolution.MovedTo(var page):
                    Assert.True(isLive && now != path && page.PageId == pages[last] && page.Path == now);
                    break;
                case Resolution.Gone:
                    Assert.False(isLive);
                    break;
                case var other:
                    Assert.Fail($"{language}/{path} was public and is {other.GetType().Name}");
                    break;
            }
        }

        var redirects = await staff.ReadAsync(db => db.Redirects.Select(r => new { r.Language, r.Path }).ToListAsync(Ct));
        Assert.DoesNotContain(redirects, r => site.Pages.Any(p => p.Language == r.Language && p.Path == r.Path));
        Assert.Equal(site.Version, await staff.ReadAsync(db => db.PublicationLog.LongCountAsync(Ct)));
    }

    private static Task<int> WipeAsync(Staff staff) => staff.ReadAsync(async db =>
    {
        await db.Publications.ExecuteDeleteAsync(Ct);
        await db.Redirects.ExecuteDeleteAsync(Ct);
        await db.Drafts.ExecuteDeleteAsync(Ct);
        await db.PublicationLog.ExecuteDeleteAsync(Ct);
        return await db.SiteVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Number, 0), Ct);
    });

    private sealed class Model
    {
        public Dictionary<(int Page, Language Language), string> Live { get; } = [];

        /// <summary>Every address that was ever public, and the page that had it last.</summary>
        public Dictionary<(Language Language, string Path), int> LastAt { get; } = [];

        public bool Publish(int page, Language language, string slug)
        {
            var path = slug;
            if (page == 1)
            {
                if (!Live.TryGetValue((0, language), out var above))
                    return false;
                path = $"{above}/{slug}";
            }

            if (Live.Any(l => l.Key.Language == language && l.Key.Page != page && l.Value == path))
                return false;

            Stand(page, language, path);
            if (page == 0 && Live.TryGetValue((1, language), out var below))
                Stand(1, language, $"{path}/{below.Split('/')[1]}");
            return true;
        }

        public bool Withdraw(int page, Language language) =>
            !(page == 0 && Live.ContainsKey((1, language))) && Live.Remove((page, language));

        private void Stand(int page, Language language, string path)
        {
            Live[(page, language)] = path;
            LastAt[(language, path)] = page;
        }
    }
}
