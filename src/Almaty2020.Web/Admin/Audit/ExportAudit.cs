using System.Globalization;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Audit;

/// <summary>Exports audit entries as CSV, oldest first, and records the export in the audit log.</summary>
public sealed class ExportAudit(RecordAuditExport record, AuditLog log, PageTitles titles)
{
    /// <param name="language">Language of the readable columns; the codes and ids are exported as well.</param>
    /// <returns>The number of rows written.</returns>
    public async Task<int> ExecuteAsync(AuditFilter filter, Actor actor, Language language, TextWriter to, CancellationToken ct)
    {
        // Record the export first: an interrupted download has still delivered data. If the filter matches it, it is the last row of the
        // export.
        await record.ExecuteAsync(filter, actor, ct);

        var pages = await titles.ReadAsync(language, ct);
        var words = new AuditFormatter(language, pages);
        var count = 0;
        await Csv.WriteRowAsync(
            to,
            "time",
            "who",
            "what",
            "account",
            "page",
            "language",
            "from revision",
            "to revision",
            "more",
            "id",
            "actor id",
            "action",
            "account id",
            "page key",
            "detail"
        );
        await foreach (var row in log.StreamAsync(filter).WithCancellation(ct))
        {
            await Csv.WriteRowAsync(
                to,
                Csv.Time(row.AtUtc),
                words.ActorName(row.ActorId, row.Actor),
                words.ActionText(row.Action),
                row.Subject ?? "",
                words.PageTitle(row) ?? "",
                row.Language?.Code ?? "",
                Number(row.From),
                Number(row.To),
                words.Detail(row),
                row.Id.ToString(),
                row.ActorId,
                row.Action,
                row.AccountId ?? "",
                row.PageId is { } id ? pages.Find(id)?.Key ?? "" : "",
                row.Detail
            );
            count++;
        }

        return count;
    }

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
