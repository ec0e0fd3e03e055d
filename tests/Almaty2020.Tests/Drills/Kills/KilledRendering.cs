using Almaty2020.Tests.Support;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>The first start of a version that renders otherwise: each publication that it renders anew is an act.</summary>
internal sealed class KilledRendering(TestDatabase database) : KilledStart("starts that render anew", database)
{
    private const string Old = "<p>By an older renderer.</p>";

    private long before;

    public static async Task<KilledWork> OfAsync() => new KilledRendering(await TestDatabase.WithContentAsync());

    protected override async Task ArrangeAsync()
    {
        await using var db = Database.Open();
        before = await db.SiteVersions.Select(v => v.Number).SingleAsync(Ct);
        await db.Publications.ExecuteUpdateAsync(set => set.SetProperty(p => p.RendererVersion, 0).SetProperty(p => p.Html, Old), Ct);
    }

    protected override async Task<IReadOnlyList<(string Act, Trace Trace)>> LookAsync()
    {
        await using var db = Database.Open();
        var live = await db.Publications.AsNoTracking().ToListAsync(Ct);
        var log = await db.PublicationLog.AsNoTracking().Where(e => e.Number > before && e.Act == PublicationAct.RenderedAgain).ToListAsync(Ct);
        return [.. live.Select(p => ($"{p.Language}/{p.Path}", (p.Html == Old, p.RendererVersion == 0, log.Count(e => e.PageId == p.PageId && e.Language == p.Language)) switch
        {
            (true, true, 0) => Trace.Absent,
            (false, false, 1) => Trace.Whole,
            _ => Trace.Half,
        }))];
    }

    protected override async Task AssertCompleteAsync()
    {
        Assert.All(await LookAsync(), p => Assert.Equal(Trace.Whole, p.Trace));
        await Invariants.AssertAuditedAsync(Database);
    }
}
