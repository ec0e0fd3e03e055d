using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Kills an import of a folder in which every file has changed. Importing one page in all its languages is one act.</summary>
internal sealed class ImportKillScenario(TestDatabase database) : CommandKillScenario("imports", database)
{
    private readonly ContentCopy content = new();

    public static async Task<KillScenario> OfAsync() => new ImportKillScenario(await TestDatabase.WithContentAsync());

    public override async ValueTask DisposeAsync()
    {
        content.Dispose();
        await base.DisposeAsync();
    }

    protected override Task PrepareAsync()
    {
        foreach (var file in ContentCopy.Bytes(content.Root).Keys)
        {
            var (text, before) = (content.Read(file), Line(Round - 1));
            content.Write(
                file,
                text.Contains(before, StringComparison.Ordinal)
                    ? text.Replace(before, Line(Round), StringComparison.Ordinal)
                    : $"{text}\n{Line(Round)}\n"
            );
        }

        return Task.CompletedTask;
    }

    protected override SiteProcess Start() => SiteProcess.Start(["content", "import", content.Root], SiteProcess.SettingsOf(Database));

    protected override async Task<IReadOnlyList<(string Act, ActState Trace)>> InspectAsync()
    {
        await using var db = Database.Open();
        var live = await db.Publications.AsNoTracking().Include(p => p.Revision).Include(p => p.Page).ToListAsync(Ct);
        var audited = await db
            .Audit.AsNoTracking()
            .Where(a => a.Action == AuditActions.PageImported)
            .GroupBy(a => a.PageId)
            .Select(g => new { Page = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Page!.Value, g => g.Count, Ct);
        return
        [
            .. live.GroupBy(p => p.Page!.Key)
                .Select(page =>
                {
                    var changed = page.Count(p => p.Revision!.Body.Contains(Line(Round), StringComparison.Ordinal));
                    // The first import also wrote one entry per page.
                    var isAudited = audited[page.First().PageId] == Round + 1;
                    return (
                        page.Key,
                        changed == page.Count() && isAudited ? ActState.Complete
                        : changed == 0 && !isAudited ? ActState.Absent
                        : ActState.Partial
                    );
                }),
        ];
    }

    protected override async Task AssertCompleteAsync()
    {
        Assert.All(await InspectAsync(), page => Assert.Equal(ActState.Complete, page.Trace));
        await using var db = Database.Open();
        Assert.Equal(await db.Publications.CountAsync(Ct) * (Round + 1), await db.Revisions.CountAsync(Ct));
    }

    private static string Line(int round) => $"Changed for the import of round {round}.";
}
