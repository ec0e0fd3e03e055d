using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Published;

public sealed class PublishedAlertsTests
{
    private static readonly DateTime Begin = new(2026, 11, 30);

    private static readonly Gen<AlertFields> Alerts = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 30], Gen.Int[-2, 30], (level, from, length) =>
        new AlertFields
        {
            Level = AlertFields.Levels[level],
            Starts = Begin.AddMinutes(from),
            Until = Begin.AddMinutes(from + length),
            Source = new PageSource("City", "2026"),
            LastReviewed = new DateOnly(2026, 11, 30),
        }
    );

    private static readonly Gen<PublishedSite> Sites = Gen.Select(Alerts, Gen.Int[1, 4], Gen.Int[0, Language.All.Count - 1])
        .Array[0, 8]
        .Select(drawn =>
            SnapshotBuilder.Of([
                .. drawn
                    .DistinctBy(d => (d.Item2, d.Item3))
                    .Select(d =>
                        SnapshotBuilder.Page(d.Item2, Language.All[d.Item3], $"alert-{d.Item2}", template: Template.Alert) with
                        {
                            Alert = d.Item1,
                        }
                    ),
            ])
        );

    /// <summary>The page cache keeps a page as long as the version of what is shown stays the same.</summary>
    [Fact]
    public void ShownVersion_GrowsWithTime_AndChangesWhateverIsShown() =>
        Gen.Select(Sites, Gen.Int[-5, 70], Gen.Int[0, 10])
            .Sample(
                (site, minute, later) =>
                {
                    var (first, second) = (At(minute), At(minute + later));
                    var (before, after) = (site.ShownVersionAt(first), site.ShownVersionAt(second));
                    Assert.True(before <= after);
                    if (before == after)
                    {
                        foreach (var language in Language.All)
                            Assert.Equal(Shown(site, language, first), Shown(site, language, second));
                    }
                }
            );

    [Fact]
    public void InForce_IsWhatHasBegunAndNotEnded_GravestFirst_OncePerPage() =>
        Gen.Select(Sites, Gen.Int[-5, 70])
            .Sample(
                (site, minute) =>
                {
                    var now = At(minute).GetUtcNow().UtcDateTime;
                    foreach (var language in Language.All)
                    {
                        var shown = site.Alerts.InForce(language, now);
                        var own = site
                            .Pages.Where(p => p.Language == language && site.Alerts.StateOf(p.Alert!, now) == AlertState.InForce)
                            .Select(p => p.PageId);
                        Assert.Equal(own.Order(), shown.Where(a => a.Page.Language == language).Select(a => a.Page.PageId).Order());
                        Assert.Distinct(shown.Select(a => a.Page.PageId));
                        Assert.Equal(shown.Select(a => a.Fields.GetGravity()).OrderDescending(), shown.Select(a => a.Fields.GetGravity()));
                        Assert.All(shown.Where(a => a.Page.Language != language), a =>
                        {
                            Assert.Equal(AlertFields.Emergency, a.Fields.Level);
                            Assert.False(site.TryFind(a.Page.PageId, language, out _));
                        });
                    }
                }
            );

    [Theory]
    [InlineData("https://example.org", true)]
    [InlineData("http://example.org/әкім?a=1", true)]
    [InlineData("almaty-2020/active-city", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("//example.org", false)]
    [InlineData("/en/about", false)]
    [InlineData("two words", false)]
    [InlineData("", false)]
    public void LinkTarget_IsAKeyOrAnAddress(string target, bool isValid) => Assert.Equal(isValid, LinkTarget.IsValid(target));

    private static IEnumerable<(int, Language)> Shown(PublishedSite site, Language language, TimeProvider clock) =>
        site.Alerts.InForce(language, clock.GetUtcNow().UtcDateTime).Select(a => (a.Page.PageId, a.Page.Language));

    private static FakeTimeProvider At(int minute) =>
        new(new DateTimeOffset(SiteTime.ToUtc(Begin.AddMinutes(minute), SiteTime.ZoneOf(null)), TimeSpan.Zero));
}
