using System.Net.Mail;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>
/// Changes the settings that a page shares across languages: its position among its siblings, its menu, its source language, and its
/// review date and mailbox.
/// </summary>
public sealed class ChangePageSettings(SiteDb db)
{
    /// <param name="AfterId">The sibling to place the page after; null for the first position.</param>
    /// <param name="Version">The page version that the editor saw.</param>
    public sealed record Request(int PageId, int? AfterId, Navigation Navigation, DateOnly? ReviewBy, string? ReviewAddress, int Version)
    {
        /// <summary>
        /// The language that the page is translated from; null leaves it unchanged. After a change, every text counts as up to date with the
        /// new source's current one.
        /// </summary>
        public Language? SourceLanguage { get; init; }
    }

    /// <summary>Between the former and the new source language in the detail of the audit entry.</summary>
    public const string SourceArrow = " > ";

    public abstract record Outcome
    {
        public sealed record Changed : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The page has changed since the editor loaded it; nothing was done.</summary>
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
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues);
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
        return MailAddress.TryCreate(address, out var mail) && mail.Address == address
            ? null
            : new Issue(nameof(Page.ReviewAddress), IssueCodes.BadEmail);
    }

    private async Task<Outcome> ChangeAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        // Position and menu are public, so their changes go into the publication log: take its lock.
        await db.LockPublicationLogAsync(ct);
        var page = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (page?.Version != request.Version || page.TrashedAtUtc is not null)
            return new Outcome.Conflict();

        var placing = new SiblingOrder(db);
        if (await placing.PlaceAsync(page, page.ParentId, request.AfterId, actor, ct) is not { } moved)
            return new Outcome.Conflict();

        var isListedElsewhere = page.Navigation != request.Navigation;
        var isReviewed = page.ReviewBy != request.ReviewBy || page.ReviewAddress != request.ReviewAddress;
        var formerSource = request.SourceLanguage is { } source && source != page.SourceLanguage ? page.SourceLanguage : null;
        if (moved.Count == 0 && !isListedElsewhere && !isReviewed && formerSource is null)
            return new Outcome.Changed();

        if (formerSource is not null)
        {
            if (!await db.HasTextAsync(page.Id, request.SourceLanguage!, ct))
                throw new RefusedException([new Issue(nameof(Page.SourceLanguage), IssueCodes.NoTextInLanguage)]);
            page.ChangeSourceLanguage(request.SourceLanguage!, await db.NewestRevisionIdAsync(page.Id, ct));
        }

        page.Navigation = request.Navigation;
        page.ReviewBy = request.ReviewBy;
        page.ReviewAddress = request.ReviewAddress;
        page.UpdatedBy = actor.UserId;
        page.UpdatedAtUtc = actor.AtUtc;
        if (!moved.Contains(page))
            page.Version++;
        await placing.LogAsync(isListedElsewhere || formerSource is not null ? [page, .. moved] : moved, actor, ct);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PageSettingsChanged,
                PageId = page.Id,
                Detail = formerSource is null ? "" : $"{formerSource}{SourceArrow}{page.SourceLanguage}",
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Changed();
    }
}
