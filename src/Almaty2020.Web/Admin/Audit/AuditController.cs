using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Data;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Audit;

/// <param name="Next">Where older acts begin; null when there are none.</param>
/// <param name="IsFirst">Nothing newer was left out.</param>
public sealed record AuditScreen(
    AdminFrame Frame, AuditFilter Filter, AuditLog.Part Part, bool IsFirst, IReadOnlyList<AuditLog.Person> People, PageTitles.Tree Pages, AuditWords Words) : AdminScreen(Frame)
{
    public string OlderAddress => Address("/admin/audit", Filter.ToPairs().Append(new("before", Part.Next!.ToString())));

    public string NewestAddress => Address("/admin/audit", Filter.ToPairs());

    private static string Address(string path, IEnumerable<KeyValuePair<string, string?>> pairs) => path + QueryString.Create(pairs);
}

/// <summary>Who did what, on what, when.</summary>
public sealed class AuditController(AuditLog log, PageTitles titles, ExportAudit export, TimeProvider clock) : AdminController
{
    [HttpGet("/admin/audit")]
    public async Task<IActionResult> Index(string? person, string? act, string? page, string? from, string? to, string? before)
    {
        var ct = HttpContext.RequestAborted;
        var filter = AuditFilter.Read(person, act, page, from, to);
        var place = AuditPlace.Read(before);
        var pages = await titles.ReadAsync(Language, ct);
        return View("Audit", new AuditScreen(
            Frame(Texts["admin.audit.title"]),
            filter,
            await log.ReadAsync(filter, place, ct),
            place is null,
            await log.PeopleAsync(Language, ct),
            pages,
            new AuditWords(Language, pages)));
    }

    /// <remarks>Posted, though it only reads: it leaves an entry, and nobody else's page is to make it do so.</remarks>
    [HttpPost("/admin/audit/export"), AsksAgain]
    public async Task Create(string? person, string? act, string? page, string? from, string? to)
    {
        var filter = AuditFilter.Read(person, act, page, from, to);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=\"audit.csv\"";
        await using var writer = new StreamWriter(Response.Body, Csv.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
        await export.ExecuteAsync(filter, Staff.Actor(clock), Language, writer, HttpContext.RequestAborted);
    }
}
