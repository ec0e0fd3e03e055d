using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Paths;

/// <summary>Removes a redirect that was added by hand. The former address of a page is kept: every address that was public has an answer.</summary>
public sealed class RemoveRedirect(SiteDb db)
{
    public sealed record Request(Language Language, string Path);

    public abstract record Outcome
    {
        public sealed record Removed : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => RemoveAsync(request, actId, actor, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0]);
        }
    }

    private async Task<Outcome> RemoveAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.LockPublicationLogAsync(ct);
        var (language, path) = (request.Language, request.Path);
        if (await db.Redirects.SingleOrDefaultAsync(r => r.Language == language && r.Path == path, ct) is not { } redirect)
            return new Outcome.Removed();
        if (await db.FormerAddresses().AnyAsync(r => r.Language == language && r.Path == path, ct))
            throw new RefusedException([new Issue(AddRedirect.PathField, IssueCodes.AddressWasPublic)]);
        var live = await db.Publications.SingleOrDefaultAsync(p => p.PageId == redirect.PageId && p.Language == language, ct)
            ?? throw new RefusedException([new Issue(nameof(Redirect.PageId), IssueCodes.NotLive)]);

        db.Redirects.Remove(redirect);
        // Tells every node.
        await new AddressAssignment(db).LogMovedAsync(live, previousPath: path, actor, ct);
        db.Audit.Add(AddRedirect.AuditEntryFor(AuditActions.RedirectRemoved, live, path, actId, actor));
        await db.SaveChangesAsync(ct);
        return new Outcome.Removed();
    }
}

public static class RedirectQueries
{
    /// <summary>The redirects from addresses at which a page was live on this site.</summary>
    public static IQueryable<Redirect> FormerAddresses(this SiteDb db) =>
        db.Redirects.Where(r =>
            db.PublicationLog.Any(e => e.PageId == (r.MergedFromPageId ?? r.PageId) && e.Language == r.Language && e.Path == r.Path)
        );
}
