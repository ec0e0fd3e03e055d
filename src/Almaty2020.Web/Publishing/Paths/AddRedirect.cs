using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Paths;

/// <summary>Adds a redirect from an address that the site does not have to a live page. It cannot lead to another redirect, so there are no loops.</summary>
public sealed class AddRedirect(SiteDb db)
{
    /// <summary>The field of issues about the address itself.</summary>
    public const string PathField = nameof(Redirect.Path);

    /// <param name="Path">In canonical spelling, without the language.</param>
    /// <param name="PageId">The page that it leads to.</param>
    public sealed record Request(Language Language, string Path, int PageId);

    public abstract record Outcome
    {
        public sealed record Added : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => AddAsync(request, actId, actor, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0]);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused(new Issue(PathField, IssueCodes.AlreadyRedirected));
        }
    }

    private async Task<Outcome> AddAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var (language, path) = (request.Language, request.Path);
        if (path.Length == 0 || await db.Publications.AnyAsync(p => p.Language == language && p.Path == path, ct))
            throw new RefusedException([new Issue(PathField, IssueCodes.AddressIsLive)]);
        if (Slugs.Reserved.Contains(path.Split('/')[0]))
            throw new RefusedException([new Issue(PathField, IssueCodes.AddressReserved)]);
        if (path.Length > Publication.PathMaxLength)
            throw new RefusedException([new Issue(PathField, IssueCodes.AddressTooLong)]);
        if (await db.Redirects.AnyAsync(r => r.Language == language && r.Path == path, ct))
            throw new RefusedException([new Issue(PathField, IssueCodes.AlreadyRedirected)]);
        var live = await db.Publications.SingleOrDefaultAsync(p => p.PageId == request.PageId && p.Language == language, ct)
            ?? throw new RefusedException([new Issue(nameof(Redirect.PageId), IssueCodes.TargetNotLive)]);

        db.Redirects.Add(
            new Redirect
            {
                Language = language,
                Path = path,
                PageId = live.PageId,
                CreatedAtUtc = actor.AtUtc,
            }
        );
        // Tells every node.
        await new AddressAssignment(db).LogMovedAsync(live, previousPath: path, actor, ct);
        db.Audit.Add(AuditEntryFor(AuditActions.RedirectAdded, live, path, actId, actor));
        await db.SaveChangesAsync(ct);
        return new Outcome.Added();
    }

    internal static AuditEntry AuditEntryFor(string action, Publication live, string path, Guid id, Actor actor) =>
        new()
        {
            Id = id,
            ActorId = actor.UserId,
            Action = action,
            PageId = live.PageId,
            Language = live.Language,
            Detail = path,
            AtUtc = actor.AtUtc,
        };
}
