using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>Rights are evaluated in memory and in queries; both must always agree.</summary>
public sealed class RightsTests
{
    private static readonly Role[] Roles = Enum.GetValues<Role>();

    /// <summary>Random page trees: for each page the index of its parent among earlier pages; negative for a top-level page.</summary>
    private static readonly Gen<int[]> Trees = Gen.Int[-4, 11]
        .Array[1, 12]
        .Select(drawn => drawn.Select((parent, page) => parent < page ? Math.Max(parent, -1) : -1).ToArray());

    private static readonly Gen<(int Role, int Page, int Language)[]> Grants = Gen.Select(
        Gen.Int[0, Roles.Length - 1],
        Gen.Int[-2, 11],
        Gen.Int[-1, 2]
    ).Array[0, 4];

    [Fact]
    public async Task AnyTreeAndGrants_QueryAndInMemoryRuleAgree()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();

        Gen.Select(Trees, Grants)
            .Sample(
                (parents, drawn) =>
                {
                    db.ChangeTracker.Clear();
                    db.Pages.OrderByDescending(p => p.Above.Length)
                        .ToList()
                        .ForEach(p => db.Pages.Where(q => q.Id == p.Id).ExecuteDelete());
                    db.ChangeTracker.Clear();
                    AddPages(db, parents);
                    var pages = db.Pages.AsNoTracking().OrderBy(p => p.Id).ToList();
                    var rights = new Rights([.. drawn.Select(d => Grant(d, pages))]);

                    foreach (var language in Language.All)
                    {
                        AssertSame(pages, Rights.WritingRoles, language, rights, rights.MayWrite);
                        AssertSame(pages, [Role.Publisher], language, rights, rights.MayPublish);
                    }

                    // A language that the rights do not include gives no access.
                    foreach (var language in Language.All.Except(rights.LanguagesOf(Rights.WritingRoles)))
                        Assert.DoesNotContain(pages, p => rights.MayWrite(p, language));
                },
                iter: 150,
                threads: 1
            );

        void AssertSame(List<Page> pages, IReadOnlyList<Role> roles, Language language, Rights rights, Func<Page, Language, bool> may)
        {
            var byRow = pages.Where(p => may(p, language)).Select(p => p.Key).Order(StringComparer.Ordinal);
            var byQuery = db
                .Pages.AsNoTracking()
                .Where(rights.Filter(roles, language))
                .Select(p => p.Key)
                .AsEnumerable()
                .Order(StringComparer.Ordinal);
            Assert.Equal(byRow, byQuery);
        }
    }

    [Fact]
    public async Task RoleInSection_CoversPageAndDescendants()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();
        // Pages 0–1–2 form the section; page 3 is a sibling. Ids with a common prefix (1 and 10, 11, 12) must stay outside.
        AddPages(db, [-1, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1]);
        var pages = await db.Pages.AsNoTracking().OrderBy(p => p.Id).ToListAsync(TestContext.Current.CancellationToken);
        var rights = new Rights([
            new Grant
            {
                Role = Role.Translator,
                PageId = pages[0].Id,
                Page = pages[0],
                Language = Language.Kazakh,
            },
        ]);

        Assert.Equal(["page-0", "page-1", "page-2"], pages.Where(p => rights.MayWrite(p, Language.Kazakh)).Select(p => p.Key));
        Assert.DoesNotContain(pages, p => rights.MayWrite(p, Language.Russian));
        Assert.DoesNotContain(pages, p => rights.MayPublish(p, Language.Kazakh));
    }

    [Fact]
    public async Task PageMoved_FollowsRightsOfNewSection()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new Almaty2020.Tests.Support.TestStaff(database);
        var (from, to) = (await staff.AddLivePageAsync("from"), await staff.AddLivePageAsync("to"));
        var page = await staff.AddLivePageAsync("page", from);
        var below = await staff.AddLivePageAsync("below", page);

        await staff.MoveAsync(page, to);

        Assert.Equal([from], await WrittenAsync(from));
        Assert.Equal([to, page, below], await WrittenAsync(to));
        Assert.Equal([page, below], await WrittenAsync(page));

        async Task<IReadOnlyList<int>> WrittenAsync(int part)
        {
            var rights = new Rights([
                new Grant
                {
                    Role = Role.Author,
                    PageId = part,
                    Page = await staff.PageAsync(part),
                },
            ]);
            var byQuery = await staff.ReadAsync(db =>
                db.Pages.AsNoTracking()
                    .Where(rights.Filter(Rights.WritingRoles, Language.English))
                    .OrderBy(p => p.Above.Length)
                    .ThenBy(p => p.Id)
                    .ToListAsync(TestContext.Current.CancellationToken)
            );
            Assert.All(byQuery, p => Assert.True(rights.MayWrite(p, Language.English)));
            return [.. byQuery.Select(p => p.Id)];
        }
    }

    [Fact]
    public void Administrator_MayNotWriteOrPublish()
    {
        var page = new Page
        {
            Key = "a",
            Template = Template.Page,
            SourceLanguage = Language.English,
            UpdatedBy = "test",
            UpdatedAtUtc = DateTime.UnixEpoch,
        };
        var rights = new Rights([new Grant { Role = Role.Administrator }]);

        Assert.All(Language.All, l => Assert.False(rights.MayWrite(page, l) || rights.MayPublish(page, l)));
    }

    private static void AddPages(SiteDb db, int[] parents)
    {
        var pages = new List<Page>();
        foreach (var (number, parent) in parents.Index())
        {
            var page = new Page
            {
                Key = $"page-{number}",
                Template = Template.Page,
                SourceLanguage = Language.English,
                UpdatedBy = "test",
                UpdatedAtUtc = DateTime.UnixEpoch,
            };
            db.Pages.Add(page.SetParent(parent < 0 ? null : pages[parent]));
            db.SaveChanges();
            pages.Add(page);
        }
    }

    private static Grant Grant((int Role, int Page, int Language) drawn, List<Page> pages)
    {
        // Negative means the whole site.
        var page = drawn.Page < 0 ? null : pages[drawn.Page % pages.Count];
        return new Grant
        {
            Role = Roles[drawn.Role],
            PageId = page?.Id,
            Page = page,
            Language = drawn.Language < 0 ? null : Language.All[drawn.Language],
        };
    }
}
