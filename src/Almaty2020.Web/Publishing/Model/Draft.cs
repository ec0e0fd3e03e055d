using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>The working copy of a page in one language. There is at most one per page and language.</summary>
public sealed class Draft
{
    private Draft() { }

    public int Id { get; private set; }

    public int PageId { get; private set; }

    public Language Language { get; private set; } = null!;

    public string Title { get; private set; } = "";

    public string Summary { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public string Body { get; private set; } = "";

    /// <summary><see cref="PageFields"/> as JSON.</summary>
    public string Fields { get; private set; } = "";

    /// <summary>The live revision that the draft continues from; null if the page was not live.</summary>
    public int? BasedOnRevisionId { get; private set; }

    public string UpdatedBy { get; private set; } = "";

    public DateTime UpdatedAtUtc { get; private set; }

    /// <summary>The newest revision saved from this draft; null before the first.</summary>
    public int? SavedRevisionId { get; private set; }

    /// <summary>For translations: the source revision that the text is up to date with; null if there is none.</summary>
    public int? SourceRevisionId { get; private set; }

    /// <summary>When the draft was submitted for review; null while it is being written.</summary>
    public DateTime? SubmittedAtUtc { get; private set; }

    public string? SubmittedBy { get; private set; }

    /// <summary>When a reviewer last returned it; null once it is submitted again.</summary>
    public DateTime? ReturnedAtUtc { get; private set; }

    public string? ReturnedBy { get; private set; }

    /// <summary>The message of the last submission or return, in that person's words.</summary>
    public string Message { get; private set; } = "";

    /// <summary>
    /// Everyone who has written in this draft, or in any draft since the last publication: see <see cref="Model.Writers"/>. None of
    /// them can approve it.
    /// </summary>
    public string Writers { get; private set; } = "";

    /// <summary>
    /// Concurrency token, which forms send back. Later drafts of a text start at a random number, so that a form that shows an earlier one,
    /// which has been published or discarded, never has the version of the current one.
    /// </summary>
    public int Version { get; private set; }

    public PageText Text => new(Title, Summary, Slug, Body, PageFields.FromJson(Fields));

    /// <summary>True if the draft waits for review. It is locked until it is published, returned or taken back.</summary>
    public bool IsInReview => SubmittedAtUtc is not null;

    /// <param name="sourceRevisionId">For translations: the source revision that the initial text is up to date with.</param>
    /// <param name="isFirst">True if the page has no revision in this language, so there was no earlier draft.</param>
    public static Draft Create(int pageId, Language language, int? basedOnRevisionId, int? sourceRevisionId, bool isFirst) =>
        new()
        {
            PageId = pageId,
            Language = language,
            BasedOnRevisionId = basedOnRevisionId,
            SourceRevisionId = sourceRevisionId,
            // Far below the maximum, because each save adds 1.
            Version = isFirst ? 0 : Random.Shared.Next(1_000_000, 1_000_000_000),
        };

    /// <summary>
    /// Records that an editor has confirmed that the translation matches a revision of the source. The text does not change, so its writers
    /// stay the same.
    /// </summary>
    public void MarkUpToDateWith(int sourceRevisionId)
    {
        SourceRevisionId = sourceRevisionId;
        Version++;
    }

    /// <exception cref="InvalidOperationException">The draft is in review: what reviewers read must not change.</exception>
    public void Edit(PageText text, Actor actor)
    {
        if (IsInReview)
            throw new InvalidOperationException("A draft in review cannot be edited.");
        SetText(text);
        UpdatedBy = actor.UserId;
        UpdatedAtUtc = actor.AtUtc;
        AddWriters(actor.UserId);
        Version++;
    }

    /// <summary>Takes over what a publisher corrected, when the draft is published.</summary>
    public void Correct(PageText text)
    {
        SetText(text);
        Version++;
    }

    /// <summary>Adds writers whose text the draft contains or may contain, although they have not edited this draft.</summary>
    public void AddWriters(string writers) => Writers = Almaty2020.Web.Publishing.Model.Writers.Union(Writers, writers);

    /// <summary>Records the revision that holds the draft's current content.</summary>
    public void SetSavedRevision(Revision revision) => SavedRevisionId = revision.Id;

    /// <summary>
    /// Continues the draft from a scheduled revision that has just gone live. That revision holds the draft's text at the time of
    /// scheduling.
    /// </summary>
    public void RebaseOn(Revision live) => BasedOnRevisionId = live.Id;

    /// <summary>
    /// Records the revision that is scheduled. The version changes, so that a publisher who has loaded the draft must look at it again.
    /// </summary>
    public void SetScheduledRevision(Revision revision)
    {
        SetSavedRevision(revision);
        Version++;
    }

    public void Submit(string message, Actor actor)
    {
        SubmittedAtUtc = actor.AtUtc;
        SubmittedBy = actor.UserId;
        ReturnedAtUtc = null;
        ReturnedBy = null;
        Message = message;
        Version++;
    }

    /// <summary>Unlocks the draft, so that it can be edited again.</summary>
    public void TakeBack()
    {
        SubmittedAtUtc = null;
        SubmittedBy = null;
        Message = "";
        Version++;
    }

    public void Return(string message, Actor actor)
    {
        SubmittedAtUtc = null;
        SubmittedBy = null;
        ReturnedAtUtc = actor.AtUtc;
        ReturnedBy = actor.UserId;
        Message = message;
        Version++;
    }

    private void SetText(PageText text)
    {
        Title = text.Title;
        Summary = text.Summary;
        Slug = text.Slug;
        Body = text.Body;
        Fields = text.Fields.ToJson();
    }
}
