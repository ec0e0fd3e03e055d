using System.Globalization;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Auditing;

/// <summary>One act, with what its ids stand for.</summary>
/// <param name="Actor">Name of the account, removed or not; null when it was none.</param>
/// <param name="Subject">Name of the account that it was done to.</param>
/// <param name="From">Number of the revision before.</param>
/// <param name="To">Number of the revision after.</param>
public sealed record AuditRow(
    Guid Id, DateTime AtUtc, string ActorId, string? Actor, string Action, string? AccountId, string? Subject, int? PageId, Language? Language, int? From, int? To, string Detail);

/// <summary>Where a part of the log ends, so that the next one begins there however much is added meanwhile.</summary>
public sealed record AuditPlace(DateTime AtUtc, Guid Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AtUtc.Ticks}-{Id:N}");

    /// <returns>Null when it is none.</returns>
    public static AuditPlace? Read(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
        && Guid.TryParseExact(id, "N", out var guid)
            ? new AuditPlace(new DateTime(at, DateTimeKind.Utc), guid)
            : null;
}

/// <summary>Reads the audit log. There is nothing here or elsewhere that changes or shortens it.</summary>
public sealed class AuditLog(SiteDb db)
{
    public const int RowsAPage = 50;

    /// <param name="Next">Where older ones begin; null at the log's beginning.</param>
    public sealed record Part(IReadOnlyList<AuditRow> Rows, AuditPlace? Next);

    /// <param name="Name">Null for what is no account: the import, the site itself.</param>
    public sealed record Person(string Id, string? Name);

    /// <summary>The newest that were before a place.</summary>
    public async Task<Part> ReadAsync(AuditFilter filter, AuditPlace? before, CancellationToken ct)
    {
        var entries = filter.Of(db);
        if (before is not null)
            entries = entries.Where(e => e.AtUtc < before.AtUtc || (e.AtUtc == before.AtUtc && e.Id < before.Id));
        var rows = await Rows(entries.OrderByDescending(e => e.AtUtc).ThenByDescending(e => e.Id).Take(RowsAPage + 1)).ToListAsync(ct);
        // One more than is shown tells whether there is more.
        var shown = rows.Take(RowsAPage).ToList();
        return new Part(shown, rows.Count > shown.Count ? new AuditPlace(shown[^1].AtUtc, shown[^1].Id) : null);
    }

    /// <summary>All of them, oldest first, one after the other.</summary>
    public IAsyncEnumerable<AuditRow> EachAsync(AuditFilter filter) => Rows(filter.Of(db).OrderBy(e => e.AtUtc).ThenBy(e => e.Id)).AsAsyncEnumerable();

    /// <summary>Whoever may stand in the log.</summary>
    public async Task<IReadOnlyList<Person>> PeopleAsync(Language language, CancellationToken ct)
    {
        var accounts = await db.Accounts.AsNoTracking().Select(a => new Person(a.Id, a.Name)).ToListAsync(ct);
        return [.. accounts.OrderBy(a => a.Name, StringComparer.Create(language.Culture, ignoreCase: true)), new Person(Actor.ImportUserId, null), new Person(Actor.SystemUserId, null), new Person(Actor.GuestUserId, null)];
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
            entry.Detail);
}
