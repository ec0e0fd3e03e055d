using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Audit;

/// <param name="IsFirst">True if the part shown begins with the newest entry.</param>
public sealed record AuditViewModel(
    AdminLayoutModel Layout,
    AuditFilter Filter,
    AuditLog.AuditPage Part,
    bool IsFirst,
    IReadOnlyList<AuditLog.Person> People,
    PageOptions Options,
    PageTitles.Tree Pages,
    AuditFormatter Words
) : AdminViewModel(Layout)
{
    public string OlderAddress => Address(AdminLinks.Audit, Filter.ToQueryParameters().Append(new("before", Part.Next!.ToString())));

    public string NewestAddress => Address(AdminLinks.Audit, Filter.ToQueryParameters());

    private static string Address(string path, IEnumerable<KeyValuePair<string, string?>> pairs) => path + QueryString.Create(pairs);
}

/// <summary>The audit log: who did what, on what and when.</summary>
public sealed class AuditController(AuditLog log, PageTitles titles, PageOptionsQuery options, ExportAudit export, TimeProvider clock)
    : AdminController
{
    [HttpGet("/admin/audit")]
    public async Task<IActionResult> Index(
        string? person,
        string? act,
        string? page,
        string? from,
        string? to,
        string? before,
        [FromQuery(Name = "page-find")] string? find
    )
    {
        var ct = HttpContext.RequestAborted;
        var filter = AuditFilter.Read(person, act, page, from, to);
        var place = TimeCursor.TryParse(before);
        var part = await log.ReadAsync(filter, place, ct);
        var pages = await titles.ReadSomeAsync(part.Rows.SelectMany(AuditFormatter.PageIds), Language, ct);
        return View(
            "Audit",
            new AuditViewModel(
                Layout(Texts["admin.audit.title"]),
                filter,
                part,
                place is null,
                await log.PeopleAsync(Language, ct),
                await options.OfAllAsync(find, filter.PageId is { } chosen ? [chosen] : [], Language, ct),
                pages,
                new AuditFormatter(Language, pages)
            )
        );
    }

    /// <remarks>A POST although it only reads: each export is recorded, and another site's page must not be able to trigger it.</remarks>
    [HttpPost("/admin/audit/export"), RequireRecentSignIn]
    public async Task Create(string? person, string? act, string? page, string? from, string? to)
    {
        var filter = AuditFilter.Read(person, act, page, from, to);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=\"audit.csv\"";
        await using var writer = new StreamWriter(Response.Body, Csv.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
        await export.ExecuteAsync(filter, Staff.Actor(clock), Language, writer, HttpContext.RequestAborted);
    }
}
