using System.Net.Mail;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Changes what a page has in every language alike: its place among its siblings, where it is listed, when it is looked at again.</summary>
public sealed class ChangePageSettings(SiteDb db)
{
    /// <param name="AfterId">The sibling behind which it stands; null for the first place.</param>
    /// <param name="Version">Of the page that was looked at.</param>
    public sealed record Request(int PageId, int? AfterId, Navigation Navigation, DateOnly? ReviewBy, string? ReviewAddress, int Version);

    public abstract record Outcome
    {
        public sealed record Changed : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The page is not the one that was looked at; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (Check(request.ReviewAddress) is { } issue)
            return new Outcome.Refused([issue]);

        try
        {
            return await db.InTransactionAsync((actId, token) => ChangeAsync(request, actId, actor, token), ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }
    }

    private static Issue? Check(string? address)
    {
        if (address is null)
            return null;
        if (address.Length > Page.ReviewAddressMaxLength)
            return new Issue(nameof(Page.ReviewAddress), IssueCodes.TooLong);
        return MailAddress.TryCreate(address, out var mail) && mail.Address == address ? null : new Issue(nameof(Page.ReviewAddress), IssueCodes.BadEmail);
    }

    private async Task<Outcome> ChangeAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        // Residents see a page's place and where it is listed.
        await db.QueueAsync(ct);
        var page = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (page?.Version != request.Version || page.TrashedAtUtc is not null)
            return new Outcome.Conflict();

        var placing = new Placing(db);
        if (await placing.PutAsync(page, page.ParentId, request.AfterId, actor, ct) is not { } moved)
            return new Outcome.Conflict();

        var isListedElsewhere = page.Navigation != request.Navigation;
        var isReviewed = page.ReviewBy != request.ReviewBy || page.ReviewAddress != request.ReviewAddress;
        if (moved.Count == 0 && !isListedElsewhere && !isReviewed)
            return new Outcome.Changed();

        page.Navigation = request.Navigation;
        page.ReviewBy = request.ReviewBy;
        page.ReviewAddress = request.ReviewAddress;
        page.UpdatedBy = actor.UserId;
        page.UpdatedAtUtc = actor.AtUtc;
        if (!moved.Contains(page))
            page.Version++;
        await placing.LogAsync(isListedElsewhere ? [page, .. moved] : moved, actor, ct);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PageSettingsChanged,
            PageId = page.Id,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Changed();
    }
}
