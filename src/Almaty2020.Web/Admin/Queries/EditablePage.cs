using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>The text of a page in one language, for a save.</summary>
/// <param name="Draft">Null if there is no draft.</param>
/// <param name="StartingRevision">The revision that a new draft starts from; null if there is a draft, or no revision.</param>
public sealed record EditableText(Page Page, Language Language, Draft? Draft, Revision? StartingRevision)
{
    public bool IsTranslation => Language != Page.SourceLanguage;
}

/// <summary>A page in one language, as its editors see it.</summary>
/// <param name="Draft">Null if there is no draft.</param>
/// <param name="Live">What residents see; null if the page is not live in this language.</param>
/// <param name="LiveRevision">Revision of <paramref name="Live"/>; null if that is null.</param>
/// <param name="Source">
/// Text to translate from: that of the page's source language, or the chosen one. Null if this is not a translation, and there is a text.
/// </param>
public sealed record EditablePage(Page Page, Language Language, Draft? Draft, Publication? Live, Revision? LiveRevision, SourceText? Source)
{
    public bool IsTranslation => Language != Page.SourceLanguage;

    /// <summary>
    /// For translations: the text of the page's source language, or of another one if it has none. Null if there is nothing to compare with.
    /// </summary>
    public SourceText? PageSource { get; init; }

    /// <summary>True if the current user may change the page's place and settings.</summary>
    public bool MayChangePlaceAndSettings { get; init; }

    /// <summary>Names of the accounts in draft and publication, by account id.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>
    /// Newest revision if there is neither draft nor publication: the page was withdrawn, or its draft discarded. Null otherwise.
    /// </summary>
    public Revision? NewestRevision { get; init; }

    /// <summary>Scheduled acts that are waiting or have failed.</summary>
    public IReadOnlyList<ScheduleEntry> Scheduled { get; init; } = [];

    /// <summary>True if a text is scheduled to go live. Until then no other text can.</summary>
    public bool IsScheduledToPublish => Scheduled.Any(e => e is { Kind: ScheduledKind.Publish, State: ScheduledState.Waiting });

    /// <summary>The text to translate from, and how far this one has caught up with the page's source; null without <see cref="Source"/>.</summary>
    public SourceState? SourceState { get; init; }

    /// <summary>Remarks and approvals that are still open.</summary>
    public IReadOnlyList<ReviewResponse> Responses { get; init; } = [];

    /// <summary>Open remarks: changes that reviewers ask for.</summary>
    public IEnumerable<ReviewResponse> Remarks => Responses.Where(r => r.Kind == RemarkKind.Remark);

    /// <summary>Texts of the revisions that the approvals in <see cref="Responses"/> are about, by revision id.</summary>
    public IReadOnlyDictionary<int, PageText> ApprovedTexts { get; init; } = new Dictionary<int, PageText>();

    /// <summary>Valid share links: neither expired nor revoked.</summary>
    public IReadOnlyList<ShareLinkSummary> ShareLinks { get; init; } = [];

    /// <summary>Approvals given by guests. They do not count as a second person's approval and are labelled as what they are.</summary>
    public IEnumerable<ReviewResponse> Approvals => Responses.Where(r => r.Kind == RemarkKind.Approval);

    /// <summary>Initial text of the editor's form.</summary>
    public PageText Text => Draft?.Text ?? StartingRevision?.Text ?? New;

    /// <summary>The revision that a new draft starts from.</summary>
    public Revision? StartingRevision => LiveRevision ?? NewestRevision;

    /// <summary>Id of the account that last saved <see cref="Text"/>; null if the page has no text yet.</summary>
    public string? TextBy => Draft?.UpdatedBy ?? StartingRevision?.AuthorId;

    public DateTime? TextAtUtc => Draft?.UpdatedAtUtc ?? StartingRevision?.CreatedAtUtc;

    /// <summary>Draft version that the editor's form sends back; 0 if there is no draft.</summary>
    public int Version => Draft?.Version ?? 0;

    /// <summary>Newest revision that <see cref="Text"/> is based on: the common base when two people edit at once.</summary>
    public int? BaseRevisionId => Draft?.SavedRevisionId ?? Draft?.BasedOnRevisionId ?? StartingRevision?.Id;

    /// <summary>The page's title in another language, for a text that has no title yet; may be null.</summary>
    public string? TitleElsewhere { get; init; }

    public string Title => Text.Title.Length > 0 ? Text.Title : TitleElsewhere ?? Page.Key;

    /// <summary>True if the response is about the text as it is now.</summary>
    public bool IsAboutCurrentText(ReviewResponse response) =>
        response.RevisionId is { } id && ApprovedTexts.TryGetValue(id, out var text) && text.HasSameContent(Text.Normalized());

    /// <summary>True if nothing has been written here yet, so that a copy of another language's text overwrites nothing.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text.Summary) && string.IsNullOrWhiteSpace(Text.Body);

    /// <summary>A copy of <see cref="Source"/> to begin with. A title that has been typed stays.</summary>
    public PageText CopyOfSource =>
        Source is not { } source
            ? Text
            : source.Text with
            {
                Title = Text.Title.Length > 0 ? Text.Title : source.Text.Title,
                Slug = Text.Slug,
                Fields = source.Text.Fields with { ReviewedByNativeSpeaker = IsTranslation ? false : null },
            };

    /// <summary>True if the live text is behind its source and has no draft, so it can be confirmed as still correct.</summary>
    public bool CanConfirmStillCorrect => Draft is null && Live is not null && SourceState is { BehindSinceUtc: not null };

    public string NameOf(string? userId) => userId is null ? "" : Names.GetValueOrDefault(userId, userId);

    /// <summary>A new translation starts with the source's data fields, which are mostly figures and dates, and with no text.</summary>
    private PageText New =>
        new(
            "",
            "",
            "",
            "",
            Source is { Text.Fields: var fields }
                ? fields with
                {
                    ShortTitle = null,
                    ReviewedByNativeSpeaker = IsTranslation ? false : null,
                }
                : PageFields.Empty(Page.Template)
        );
}
