using Almaty2020.Tests.Support;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>An import of a folder in which every file has changed; each page, with all its languages, is an act.</summary>
internal sealed class KilledImport(TestDatabase database) : KilledCommand("imports", database)
{
    private readonly ContentCopy content = new();

    public static async Task<KilledWork> OfAsync() => new KilledImport(await TestDatabase.WithContentAsync());

    public override async ValueTask DisposeAsync()
    {
        content.Dispose();
        await base.DisposeAsync();
    }

    protected override Task ArrangeAsync()
    {
        foreach (var file in ContentCopy.Bytes(content.Root).Keys)
        {
            var (text, before) = (content.Read(file), Line(Round - 1));
            content.Write(file, text.Contains(before, StringComparison.Ordinal) ? text.Replace(before, Line(Round), StringComparison.Ordinal) : $"{text}\n{Line(Round)}\n");
        }

        return Task.CompletedTask;
    }

    protected override SiteProgram Start() => SiteProgram.Start(["content", "import", content.Root], SiteProgram.SettingsOf(Database));

    protected override async Task<IReadOnlyList<(string Act, Trace Trace)>> LookAsync()
    {
        await using var db = Database.Open();
        var live = await db.Publications.AsNoTracking().Include(p => p.Revision).Include(p => p.Page).ToListAsync(Ct);
        var audited = await db.Audit.AsNoTracking().Where(a => a.Action == AuditActions.PageImported).GroupBy(a => a.PageId).Select(g => new { Page = g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Page!.Value, g => g.Count, Ct);
        return [.. live.GroupBy(p => p.Page!.Key).Select(page =>
        {
            var changed = page.Count(p => p.Revision!.Body.Contains(Line(Round), StringComparison.Ordinal));
            // The first import wrote one too.
            var isAudited = audited[page.First().PageId] == Round + 1;
            return (page.Key, changed == page.Count() && isAudited ? Trace.Whole : changed == 0 && !isAudited ? Trace.Absent : Trace.Half);
        })];
    }

    protected override async Task AssertCompleteAsync()
    {
        Assert.All(await LookAsync(), page => Assert.Equal(Trace.Whole, page.Trace));
        await using var db = Database.Open();
        Assert.Equal(await db.Publications.CountAsync(Ct) * (Round + 1), await db.Revisions.CountAsync(Ct));
    }

    private static string Line(int round) => $"Changed for the import of round {round}.";
}
