using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Auditing;

/// <summary>An audit entry together with the names behind its ids.</summary>
/// <param name="Actor">Name of the actor's account, even if removed; null if the actor is not an account.</param>
/// <param name="Subject">Name of the affected account.</param>
/// <param name="From">Number of the revision before the action.</param>
/// <param name="To">Number of the revision after the action.</param>
public sealed record AuditRow(
    Guid Id,
    DateTime AtUtc,
    string ActorId,
    string? Actor,
    string Action,
    string? AccountId,
    string? Subject,
    int? PageId,
    Language? Language,
    int? From,
    int? To,
    string Detail
);

/// <summary>Reads the audit log. No code changes or shortens the log.</summary>
public sealed class AuditLog(SiteDb db)
{
    public const int PageSize = 50;

    /// <param name="Next">Cursor of the next older page; null on the last page.</param>
    public sealed record AuditPage(IReadOnlyList<AuditRow> Rows, TimeCursor? Next);

    /// <param name="Name">Null for an actor without an account: the import, the site itself or a guest.</param>
    public sealed record Person(string Id, string? Name);

    /// <summary>One page of the newest entries before a cursor.</summary>
    public async Task<AuditPage> ReadAsync(AuditFilter filter, TimeCursor? before, CancellationToken ct)
    {
        var entries = filter.Apply(db);
        if (before is not null)
            entries = entries.Where(e => e.AtUtc < before.AtUtc || (e.AtUtc == before.AtUtc && e.Id < before.Id));
        var rows = await Rows(entries.OrderByDescending(e => e.AtUtc).ThenByDescending(e => e.Id).Take(PageSize + 1)).ToListAsync(ct);
        // The extra row shows whether there is another page.
        var shown = rows.Take(PageSize).ToList();
        return new AuditPage(shown, rows.Count > shown.Count ? new TimeCursor(shown[^1].AtUtc, shown[^1].Id) : null);
    }

    /// <summary>Streams all matching entries, oldest first.</summary>
    public IAsyncEnumerable<AuditRow> StreamAsync(AuditFilter filter) =>
        Rows(filter.Apply(db).OrderBy(e => e.AtUtc).ThenBy(e => e.Id)).AsAsyncEnumerable();

    /// <summary>All people and system actors that can appear in the log.</summary>
    public async Task<IReadOnlyList<Person>> PeopleAsync(Language language, CancellationToken ct)
    {
        var accounts = await db.Accounts.AsNoTracking().Select(a => new Person(a.Id, a.Name)).ToListAsync(ct);
        return
        [
            .. accounts.OrderBy(a => a.Name, StringComparer.Create(language.Culture, ignoreCase: true)),
            new Person(Actor.ImportUserId, null),
            new Person(Actor.SystemUserId, null),
            new Person(Actor.GuestUserId, null),
        ];
    }

    private IQueryable<AuditRow> Rows(IQueryable<AuditEntry> entries) =>
        from entry in entries.AsNoTracking()
        join actor in db.Accounts on entry.ActorId equals actor.Id into actors
        from actor in actors.DefaultIfEmpty()
        join subject in db.Accounts on entry.AccountId equals subject.Id into subjects
        from subject in subjects.DefaultIfEmpty()
        join before in db.Revisions on entry.FromRevisionId equals before.Id into befores
        from before in befores.DefaultIfEmpty()
        join after in db.Revisions on entry.ToRevisionId equals after.Id into afters
        from after in afters.DefaultIfEmpty()
        select new AuditRow(
            entry.Id,
            entry.AtUtc,
            entry.ActorId,
            actor == null ? null : actor.Name,
            entry.Action,
            entry.AccountId,
            subject == null ? null : subject.Name,
            entry.PageId,
            entry.Language,
            before == null ? null : before.Number,
            after == null ? null : after.Number,
            entry.Detail
        );
}
