using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>What somebody may touch is said in two ways, for a row and for a query: they must never differ.</summary>
public sealed class RightsTests
{
    private static readonly Role[] Roles = Enum.GetValues<Role>();

    // Segments that one way of comparing could take for another: capitals, what LIKE takes for a pattern, one that begins like another.
    private static readonly string[] Segments = ["a", "A", "ab", "a-b", "a%", "a_", "ab_", "Ә", "ә", "index", "[a]", "a'"];

    private static readonly Gen<string[]> Trees = Gen.Int[0, Segments.Length - 1].Select(i => Segments[i]).Array[1, 3].Select(s => string.Join('/', s)).Array[1, 12].Select(WithParents);

    private static readonly Gen<(int Role, int Page, int Language)[]> Grants =
        Gen.Select(Gen.Int[0, Roles.Length - 1], Gen.Int[-2, 11], Gen.Int[-1, 2]).Array[0, 4];

    [Fact]
    public async Task AnyTreeAndGrants_QueryAndRowAgree()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();

        Gen.Select(Trees, Grants).Sample(
            (keys, drawn) =>
            {
                db.ChangeTracker.Clear();
                db.Pages.ExecuteDelete();
                db.Pages.AddRange(keys.Select(key => new Page { Key = key, Template = Template.Page, UpdatedBy = "test", UpdatedAtUtc = DateTime.UnixEpoch }));
                db.SaveChanges();
                var pages = db.Pages.AsNoTracking().ToList();
                var rights = new Rights([.. drawn.Select(d => Grant(d, pages))]);

                foreach (var language in Language.All)
                {
                    AssertSame(pages, Rights.Writing, language, rights, rights.MayWrite);
                    AssertSame(pages, [Role.Publisher], language, rights, rights.MayPublish);
                }

                // Nothing is reached in a language that the rights do not name.
                foreach (var language in Language.All.Except(rights.LanguagesOf(Rights.Writing)))
                    Assert.DoesNotContain(pages, p => rights.MayWrite(p, language));
            },
            iter: 150,
            threads: 1);

        void AssertSame(List<Page> pages, IReadOnlyList<Role> roles, Language language, Rights rights, Func<Page, Language, bool> may)
        {
            var byRow = pages.Where(p => may(p, language)).Select(p => p.Key).Order(StringComparer.Ordinal);
            var byQuery = db.Pages.AsNoTracking().Where(rights.Reach(roles, language)).Select(p => p.Key).AsEnumerable().Order(StringComparer.Ordinal);
            Assert.Equal(byRow, byQuery);
        }
    }

    [Fact]
    public void RoleInAPart_ReachesThePageAndWhatLiesBelow_AndNothingThatOnlyBeginsAlike()
    {
        Page[] pages = [.. new[] { "a", "a/b", "a/b/c", "ab", "a-b", "index" }.Select(key => new Page { Key = key, Template = Template.Page, UpdatedBy = "test", UpdatedAtUtc = DateTime.UnixEpoch })];
        var rights = new Rights([new Grant { Role = Role.Translator, PageId = 1, Page = pages[0], Language = Language.Kazakh }]);

        Assert.Equal(["a", "a/b", "a/b/c"], pages.Where(p => rights.MayWrite(p, Language.Kazakh)).Select(p => p.Key));
        Assert.DoesNotContain(pages, p => rights.MayWrite(p, Language.Russian));
        Assert.DoesNotContain(pages, p => rights.MayPublish(p, Language.Kazakh));
    }

    [Fact]
    public void Administrator_WritesAndPublishesNothingByThatRoleAlone()
    {
        var page = new Page { Key = "a", Template = Template.Page, UpdatedBy = "test", UpdatedAtUtc = DateTime.UnixEpoch };
        var rights = new Rights([new Grant { Role = Role.Administrator }]);

        Assert.All(Language.All, l => Assert.False(rights.MayWrite(page, l) || rights.MayPublish(page, l)));
    }

    private static string[] WithParents(string[] keys) =>
        [.. keys.SelectMany(key => Enumerable.Range(1, key.Split('/').Length).Select(n => string.Join('/', key.Split('/').Take(n)))).Distinct(StringComparer.Ordinal)];

    private static Grant Grant((int Role, int Page, int Language) drawn, List<Page> pages)
    {
        // Below 0 the whole site, which is half of what administrators choose.
        var page = drawn.Page < 0 ? null : pages[drawn.Page % pages.Count];
        return new Grant { Role = Roles[drawn.Role], PageId = page?.Id, Page = page, Language = drawn.Language < 0 ? null : Language.All[drawn.Language] };
    }
}
