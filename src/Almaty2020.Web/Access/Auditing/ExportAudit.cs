using System.Globalization;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Auditing;

/// <summary>Writes acts of the audit log as a table, oldest first; that somebody did is an act itself.</summary>
public sealed class ExportAudit(SiteDb db, AuditLog log, PageTitles titles)
{
    /// <param name="language">Of the words; what is for programs stands beside them.</param>
    /// <returns>How many rows were written.</returns>
    public async Task<int> ExecuteAsync(AuditFilter filter, Actor actor, Language language, TextWriter to, CancellationToken ct)
    {
        // First: whoever breaks off in the middle has had half of it. It is the export's own last row where the filter lets it in.
        await db.InTransactionAsync(
            async (actId, token) =>
            {
                db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.AuditExported, Detail = filter.ToDetail(), AtUtc = actor.AtUtc });
                return await db.SaveChangesAsync(token);
            },
            ct);

        var pages = await titles.ReadAsync(language, ct);
        var words = new AuditWords(language, pages);
        var count = 0;
        await Csv.WriteRowAsync(to, "time", "who", "what", "account", "page", "language", "from revision", "to revision", "more", "id", "actor id", "action", "account id", "page key", "detail");
        await foreach (var row in log.EachAsync(filter).WithCancellation(ct))
        {
            await Csv.WriteRowAsync(
                to,
                Csv.Time(row.AtUtc),
                words.Who(row.ActorId, row.Actor),
                words.What(row.Action),
                row.Subject ?? "",
                words.PageOf(row) ?? "",
                row.Language?.Code ?? "",
                Number(row.From),
                Number(row.To),
                words.Detail(row),
                row.Id.ToString(),
                row.ActorId,
                row.Action,
                row.AccountId ?? "",
                row.PageId is { } id ? pages.Find(id)?.Key ?? "" : "",
                row.Detail);
            count++;
        }

        return count;
    }

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
