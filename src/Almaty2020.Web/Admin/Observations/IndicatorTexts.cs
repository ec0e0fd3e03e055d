using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Observations;

/// <summary>The text of an indicator in one language: its draft, or else what is live.</summary>
/// <param name="Version">Version of the draft; 0 without one.</param>
/// <param name="RevisionId">The live revision, without a draft; null for a draft.</param>
/// <param name="SourceRevisionId">For translations: the source revision that it is up to date with.</param>
/// <param name="OwnRevisionId">The revision that translations are compared with; null if the draft was never saved as one.</param>
public sealed record IndicatorText(
    Page Page,
    Language Language,
    PageText Text,
    int Version,
    int? RevisionId,
    int? SourceRevisionId,
    int? OwnRevisionId
)
{
    public IndicatorFields Fields => (IndicatorFields)Text.Fields;

    public bool IsDraft => RevisionId is null;

    public bool IsInReview { get; init; }

    /// <summary>The live values; null if nothing is live.</summary>
    public IndicatorFields? Live { get; init; }

    /// <summary>Path of the live address; null if nothing is live.</summary>
    public string? Path { get; init; }

    /// <summary>The person who last saved the draft; null if that was the user, or without a draft.</summary>
    public string? WrittenBy { get; init; }

    /// <summary>Names the text and its state in the form.</summary>
    public string State =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Page.Id}-{Language.Code}-{Version}-{RevisionId}");
}

/// <summary>Reads the texts of all indicators that a staff member may write.</summary>
public sealed class IndicatorTexts(SiteDb db)
{
    private sealed record LiveRow(int PageId, Language Language, string Path, Revision Revision);

    /// <returns>By page, and within a page the source language first.</returns>
    public async Task<IReadOnlyList<IndicatorText>> ReadAsync(Staff staff, CancellationToken ct)
    {
        var pages = await db
            .Pages.AsNoTracking()
            .Where(p => p.Template == Template.Indicator && p.TrashedAtUtc == null)
            .OrderBy(p => p.Id)
            .ToListAsync(ct);
        var lives = (
            await db
                .Publications.AsNoTracking()
                .Where(p => p.Page!.Template == Template.Indicator && p.Page.TrashedAtUtc == null)
                .Select(p => new LiveRow(p.PageId, p.Language, p.Path, p.Revision!))
                .ToListAsync(ct)
        ).ToDictionary(p => (p.PageId, p.Language));
        var drafts = (
            await db
                .Drafts.AsNoTracking()
                .Where(d => db.Pages.Any(p => p.Id == d.PageId && p.Template == Template.Indicator && p.TrashedAtUtc == null))
                .ToListAsync(ct)
        ).ToDictionary(d => (d.PageId, d.Language));
        var writers = drafts.Values.Select(d => d.UpdatedBy).Where(id => id != staff.Account.Id).Distinct().ToList();
        var names = (
            await writers.QueryInBatchesAsync(
                ids => db.Accounts.AsNoTracking().Where(a => ids.Contains(a.Id)).Select(a => new { a.Id, a.Name }),
                ct
            )
        ).ToDictionary(a => a.Id, a => a.Name);

        var texts = new List<IndicatorText>();
        foreach (var page in pages)
        {
            foreach (var language in Language.All.OrderBy(l => l == page.SourceLanguage ? 0 : 1).Where(l => staff.Rights.MayWrite(page, l)))
            {
                var live = lives.GetValueOrDefault((page.Id, language));
                var liveFields = live?.Revision.Text.Fields as IndicatorFields;
                IndicatorText? text =
                    drafts.TryGetValue((page.Id, language), out var draft)
                        ? new(page, language, draft.Text, draft.Version, null, draft.SourceRevisionId, draft.SavedRevisionId)
                        {
                            IsInReview = draft.IsInReview,
                            WrittenBy = names.GetValueOrDefault(draft.UpdatedBy),
                        }
                    : live is not null
                        ? new(
                            page,
                            language,
                            live.Revision.Text,
                            0,
                            live.Revision.Id,
                            live.Revision.SourceRevisionId,
                            live.Revision.SameTextAsRevisionId ?? live.Revision.Id
                        )
                    : null;
                // A newer version of the site may have stored fields that this one cannot change.
                if (text?.Text.Fields is IndicatorFields)
                    texts.Add(text with { Live = liveFields, Path = live?.Path });
            }
        }

        return texts;
    }

    /// <summary>The newest revision of a draft, which a translation can be up to date with.</summary>
    public Task<int?> SavedRevisionAsync(IndicatorText text, CancellationToken ct) =>
        db
            .Drafts.Where(d => d.PageId == text.Page.Id && d.Language == text.Language)
            .Select(d => d.SavedRevisionId)
            .SingleOrDefaultAsync(ct);
}
