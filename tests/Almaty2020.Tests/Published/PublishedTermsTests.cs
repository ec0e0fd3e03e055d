using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Published;

public sealed class PublishedTermsTests
{
    private static readonly DateOnly Day = new(2026, 3, 7);

    private static readonly string[] ZoneIds =
    [
        "Asia/Almaty",
        "Pacific/Honolulu",
        "Pacific/Kiritimati",
        "Asia/Kathmandu",
        "America/New_York",
    ];

    private static readonly Gen<string> Zones = Gen.Int[0, ZoneIds.Length - 1].Select(i => ZoneIds[i]);

    [Fact]
    public void Term_EndsWhenTheLastDayIsOver_InTheZoneOfTheSite_AndTheVersionGrows() =>
        Gen.Select(Zones, Gen.Int[0, 3], Gen.Int[-3000, 3000], Gen.Int[0, 1500])
            .Sample(
                (zoneId, days, minute, later) =>
                {
                    var until = Day.AddDays(days);
                    var page = Profile(1, until);
                    var site = SiteIn(zoneId, page);
                    var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
                    var (first, second) = (At(minute), At(minute + later));

                    Assert.All([first, second], clock =>
                        Assert.Equal(
                            DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime) > until,
                            site.Terms.HasEnded(page, clock.GetUtcNow().UtcDateTime)
                        )
                    );
                    Assert.Equal(
                        site.Terms.HasEnded(page, Utc(first)) != site.Terms.HasEnded(page, Utc(second)),
                        site.ShownVersionAt(first) != site.ShownVersionAt(second)
                    );
                    Assert.True(site.ShownVersionAt(first) <= site.ShownVersionAt(second));
                }
            );

    [Fact]
    public void SuccessorsOfAnyKind_LeaveNoPageTwiceAndNoMenuWithoutEnd() =>
        Gen.Select(Gen.Int[0, 4], Gen.Bool)
            .Array[1, 4]
            .Sample(drawn =>
            {
                var pages = drawn.Select((d, i) => Profile(i + 1, d.Item2 ? Day : null, d.Item1 == 0 ? null : $"key/{d.Item1}")).ToArray();
                var site = SiteIn("Asia/Almaty", pages);
                var (before, after) = (Utc(At(-3000)), Utc(At(3000)));

                Assert.Equal(
                    pages.Select(p => p.PageId),
                    site.Terms.ListedIn(Navigation.Header, Language.English, before).Select(p => p.PageId)
                );
                var menu = site.Terms.ListedIn(Navigation.Header, Language.English, after);
                Assert.NotEmpty(menu);
                Assert.Distinct(menu.Select(p => p.PageId));
                Assert.All(pages, p =>
                    Assert.All(site.Terms.PredecessorsOf(p, after), b => Assert.Equal(p.PageId, site.Terms.SuccessorOf(b, after)!.PageId))
                );
            });

    [Theory]
    [InlineData("2015-07-31", IssueCodes.EndsBeforeStart)]
    [InlineData("2015-08-01", null)]
    [InlineData("2019-05-12", null)]
    public void EndBeforeTheBeginning_IsRefused(string until, string? expected)
    {
        var fields = (ProfileFields)SampleFields.Of(Template.Profile, Language.English, "Words");

        var issues = FieldChecks.For(fields with { Term = new Term(new PartialDate(2015, 8), DateOnly.Parse(until, null), null) });

        Assert.Equal(expected is null ? [] : [new Issue("data.term.until", expected)], issues);
    }

    private static PublishedPage Profile(int id, DateOnly? until, string? successor = null) =>
        SnapshotBuilder.Page(id, Language.English, $"person-{id}", template: Template.Profile) with
        {
            Office = new HeldOffice($"Person {id}", "Mayor", null, until, successor),
        };

    private static PublishedSite SiteIn(string zone, params PublishedPage[] pages)
    {
        var fields = (SiteFields)SampleFields.Of(Template.Site, Language.English, "Words");
        return new PublishedSite(1, pages, [])
        {
            Identity = new SiteIdentity(
                new Dictionary<Language, (string, SiteFields)>
                {
                    [Language.English] = ("", fields with { MainMenu = [], FooterMenu = [], TimeZone = zone }),
                }
            ),
        };
    }

    private static FakeTimeProvider At(int minute) =>
        new(new DateTimeOffset(Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddMinutes(minute));

    private static DateTime Utc(FakeTimeProvider clock) => clock.GetUtcNow().UtcDateTime;
}
