using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing;

/// <summary>The working copy of one page in one language; at most one.</summary>
public sealed class Draft
{
    private Draft()
    {
    }

    public int Id { get; private set; }

    public int PageId { get; private set; }

    public Language Language { get; private set; } = null!;

    public string Title { get; private set; } = "";

    public string Summary { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public string Body { get; private set; } = "";

    /// <summary><see cref="PageFields"/> as text.</summary>
    public string Fields { get; private set; } = "";

    /// <summary>The revision it was begun from.</summary>
    public int? BasedOnRevisionId { get; private set; }

    public string UpdatedBy { get; private set; } = "";

    public DateTime UpdatedAtUtc { get; private set; }

    /// <summary>The newest revision that was made of it; null before the first.</summary>
    public int? SavedRevisionId { get; private set; }

    /// <summary>Of a translation: the source language's revision that its writers have caught up with; null where there was none.</summary>
    public int? SourceRevisionId { get; private set; }

    /// <summary>Since when reviewers are asked about it; null while it is being written.</summary>
    public DateTime? SubmittedAtUtc { get; private set; }

    public string? SubmittedBy { get; private set; }

    /// <summary>When a reviewer last gave it back; null once it is submitted again.</summary>
    public DateTime? ReturnedAtUtc { get; private set; }

    public string? ReturnedBy { get; private set; }

    /// <summary>What goes along with the last submission or return, in that person's words.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Who has written in it, or in any draft since the last publication: see <see cref="Publishing.Writers"/>. None of them approves it.</summary>
    public string Writers { get; private set; } = "";

    /// <summary>Concurrency token, and what an editor's form must send back.</summary>
    public int Version { get; private set; }

    public PageText Text => new(Title, Summary, Slug, Body, PageFields.FromJson(Fields));

    public bool IsInReview => SubmittedAtUtc is not null;

    /// <param name="sourceRevisionId">Of a translation: what the text that it begins with has caught up with.</param>
    public static Draft Begin(int pageId, Language language, int? basedOnRevisionId, int? sourceRevisionId) =>
        new() { PageId = pageId, Language = language, BasedOnRevisionId = basedOnRevisionId, SourceRevisionId = sourceRevisionId };

    /// <summary>Somebody says that the translation says what a revision of the source says. No word changes: it stays in review, and is nobody's writing.</summary>
    public void CatchUp(int sourceRevisionId)
    {
        SourceRevisionId = sourceRevisionId;
        Version++;
    }

    public void Write(PageText text, Actor actor)
    {
        Title = text.Title;
        Summary = text.Summary;
        Slug = text.Slug;
        Body = text.Body;
        Fields = text.Fields.ToJson();
        UpdatedBy = actor.UserId;
        UpdatedAtUtc = actor.AtUtc;
        // Reviewers are not asked about a text that is no longer there.
        SubmittedAtUtc = null;
        SubmittedBy = null;
        AddWriters(actor.UserId);
        Version++;
    }

    /// <summary>Adds those whose words the draft holds or may hold, though they have not written in it.</summary>
    public void AddWriters(string writers) => Writers = Publishing.Writers.Union(Writers, writers);

    public bool WasWrittenBy(string userId) => Publishing.Writers.Contains(Writers, userId);

    /// <summary>Remembers the revision that now holds what the draft holds.</summary>
    public void Keep(Revision revision) => SavedRevisionId = revision.Id;

    /// <summary>Goes on from what has just gone live, which holds what it held when that was scheduled.</summary>
    public void GoOnFrom(Revision live) => BasedOnRevisionId = live.Id;

    /// <summary>Remembers the revision that will go live; whoever was about to publish the draft itself looks again.</summary>
    public void Schedule(Revision revision)
    {
        Keep(revision);
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

    public void Return(string message, Actor actor)
    {
        SubmittedAtUtc = null;
        SubmittedBy = null;
        ReturnedAtUtc = actor.AtUtc;
        ReturnedBy = actor.UserId;
        Message = message;
        Version++;
    }
}
