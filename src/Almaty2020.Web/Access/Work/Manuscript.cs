using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Access.Work;

/// <summary>A page in one language as those who work on it see it.</summary>
/// <param name="Draft">What is being written; null where what is live has no draft.</param>
/// <param name="Live">What residents see; null where they see nothing.</param>
/// <param name="LiveRevision">Null where they see nothing.</param>
/// <param name="Source">What it is translated from: the source as it is live, else what the page says in another language; null for what is no translation.</param>
public sealed record Manuscript(Page Page, Language Language, Draft? Draft, Publication? Live, Revision? LiveRevision, Revision? Source)
{
    /// <summary>Whether whoever looks may change the page's place and settings.</summary>
    public bool MayArrange { get; init; }

    /// <summary>The people behind the ids in draft and publication.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>Where there is neither draft nor publication, what was written last: of a page that was withdrawn, or whose draft was discarded.</summary>
    public Revision? Last { get; init; }

    /// <summary>What will happen to it at a time, or could not.</summary>
    public IReadOnlyList<TimetableEntry> Scheduled { get; init; } = [];

    /// <summary>Whether a text of it waits to go live: until then no other does.</summary>
    public bool WaitsToGoLive => Scheduled.Any(e => e is { Kind: ScheduledKind.Publish, State: ScheduledState.Waiting });

    /// <summary>Of a translation: how far it has caught up with <see cref="Source"/>; else null.</summary>
    public SourceState? SourceState { get; init; }

    /// <summary>What was said of it and is not settled.</summary>
    public IReadOnlyList<Response> Responses { get; init; } = [];

    /// <summary>Of <see cref="Responses"/>, what is to be mended.</summary>
    public IEnumerable<Response> Remarks => Responses.Where(r => r.Kind == RemarkKind.Remark);

    /// <summary>Texts of the revisions that <see cref="Responses"/> are about.</summary>
    public IReadOnlyDictionary<int, PageText> Judged { get; init; } = new Dictionary<int, PageText>();

    /// <summary>Whom it is shown to by links that still open.</summary>
    public IReadOnlyList<SharedWith> Links { get; init; } = [];

    /// <summary>What guests have called good: no second person's approval, and said as what it is.</summary>
    public IEnumerable<Response> Approvals => Responses.Where(r => r.Kind == RemarkKind.Approval);

    /// <summary>What an editor's form begins with.</summary>
    public PageText Text => Draft?.Text ?? Kept?.Text ?? New;

    /// <summary>What a new draft goes on from.</summary>
    public Revision? Kept => LiveRevision ?? Last;

    /// <summary>What an editor's form sends back: of the draft; 0 where there is none.</summary>
    public int Version => Draft?.Version ?? 0;

    /// <summary>The newest revision that <see cref="Text"/> goes back to: what two who write at once have in common.</summary>
    public int? BaseRevisionId => Draft?.SavedRevisionId ?? Draft?.BasedOnRevisionId ?? Kept?.Id;

    /// <summary>What the page is called in another language, where it has no title in this one yet; null where it has.</summary>
    public string? TitleElsewhere { get; init; }

    public string Title => Text.Title.Length > 0 ? Text.Title : TitleElsewhere ?? Page.Key;

    /// <summary>Whether what somebody judged is still what stands here.</summary>
    public bool IsOfNow(Response response) => response.RevisionId is { } id && Judged.TryGetValue(id, out var text) && text.SameAs(Text.Tidy());

    /// <summary>Whether it is live as it stands, and nobody has said yet that it still says what its source says.</summary>
    public bool MayBeStillCorrect => Draft is null && Live is not null && SourceState is { IsBehind: true };

    public string NameOf(string? userId) => userId is null ? "" : Names.GetValueOrDefault(userId, userId);

    /// <summary>A translation begins with the source's data, which is mostly figures and dates, and with no word of its own.</summary>
    private PageText New => new("", "", "", "", Source is { Text.Fields: var fields }
        ? fields with { ShortTitle = null, ReviewedByNativeSpeaker = Language == Language.Source ? null : false }
        : PageFields.Empty(Page.Template));
}
