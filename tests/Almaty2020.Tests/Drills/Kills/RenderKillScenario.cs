using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Kills the first start of a version with a new renderer. Rendering one publication again is one act.</summary>
internal sealed class RenderKillScenario(TestDatabase database) : StartKillScenario("starts that render again", database)
{
    private const string Old = "<p>By an older renderer.</p>";

    private long before;

    public static async Task<KillScenario> OfAsync() => new RenderKillScenario(await TestDatabase.WithContentAsync());

    protected override async Task PrepareAsync()
    {
        await using var db = Database.Open();
        before = await db.SiteVersions.Select(v => v.Number).SingleAsync(Ct);
        await db.Publications.ExecuteUpdateAsync(set => set.SetProperty(p => p.RendererVersion, 0).SetProperty(p => p.Html, Old), Ct);
    }

    protected override async Task<IReadOnlyList<(string Act, ActState Trace)>> InspectAsync()
    {
        await using var db = Database.Open();
        var live = await db.Publications.AsNoTracking().ToListAsync(Ct);
        var log = await db
            .PublicationLog.AsNoTracking()
            .Where(e => e.Number > before && e.Act == PublicationAct.RenderedAgain)
            .ToListAsync(Ct);
        return
        [
            .. live.Select(p =>
                (
                    $"{p.Language}/{p.Path}",
                    (p.Html == Old, p.RendererVersion == 0, log.Count(e => e.PageId == p.PageId && e.Language == p.Language)) switch
                    {
                        (true, true, 0) => ActState.Absent,
                        (false, false, 1) => ActState.Complete,
                        _ => ActState.Partial,
                    }
                )
            ),
        ];
    }

    protected override async Task AssertCompleteAsync()
    {
        Assert.All(await InspectAsync(), p => Assert.Equal(ActState.Complete, p.Trace));
        await Invariants.AssertAuditedAsync(Database);
    }
}
