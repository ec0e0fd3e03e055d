using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Access.Work;

/// <summary>A page in one language as those who work on it see it.</summary>
/// <param name="Draft">What is being written; null where what is live has no draft.</param>
/// <param name="Live">What residents see; null where they see nothing.</param>
/// <param name="LiveRevision">Null where they see nothing.</param>
/// <param name="Source">Of a translation: what it is translated from, as it is live; else null.</param>
public sealed record Manuscript(Page Page, Language Language, Draft? Draft, Publication? Live, Revision? LiveRevision, Revision? Source)
{
    /// <summary>The people behind the ids in draft and publication.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>What will happen to it at a time, or could not.</summary>
    public IReadOnlyList<TimetableEntry> Scheduled { get; init; } = [];

    /// <summary>Whether a text of it waits to go live: until then no other does.</summary>
    public bool WaitsToGoLive => Scheduled.Any(e => e is { Kind: ScheduledKind.Publish, State: ScheduledState.Waiting });

    /// <summary>What an editor's form begins with.</summary>
    public PageText Text => Draft?.Text ?? LiveRevision?.Text ?? New;

    /// <summary>What an editor's form sends back: of the draft; 0 where there is none.</summary>
    public int Version => Draft?.Version ?? 0;

    /// <summary>The newest revision that <see cref="Text"/> goes back to: what two who write at once have in common.</summary>
    public int? BaseRevisionId => Draft?.SavedRevisionId ?? Draft?.BasedOnRevisionId ?? Live?.RevisionId;

    /// <summary>Titles fall back to the source's, and at last to the key.</summary>
    public string Title => Text.Title.Length > 0 ? Text.Title : Source?.Title ?? Page.Key;

    public string NameOf(string? userId) => userId is null ? "" : Names.GetValueOrDefault(userId, userId);

    /// <summary>A translation begins with the source's data, which is mostly figures and dates, and with no word of its own.</summary>
    private PageText New => new("", "", "", "", Source is { Text.Fields: var fields }
        ? fields with { ShortTitle = null, ReviewedByNativeSpeaker = Language == Language.Source ? null : false }
        : PageFields.Empty(Page.Template));
}
