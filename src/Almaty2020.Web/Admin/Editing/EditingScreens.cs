using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Where a page is written in one language.</summary>
/// <param name="Form">What is in it, perhaps as it was sent.</param>
public sealed record EditorScreen(AdminFrame Frame, Manuscript Page, TextForm Form) : AdminScreen(Frame)
{
    /// <summary>What somebody else has saved meanwhile; null where nobody has.</summary>
    public PageText? Theirs { get; init; }

    /// <summary>Whether the form holds both texts brought together; else it holds what was typed alone, for want of a common beginning.</summary>
    public bool IsMerged { get; init; }

    /// <summary>What both have changed, and not alike.</summary>
    public IReadOnlyList<PartClash> Clashes { get; init; } = [];

    /// <summary>What residents and the check of links say of the page.</summary>
    public required PageSignals.Summary Signals { get; init; }

    /// <summary>What is to be mended in what stands in the form.</summary>
    public IReadOnlyList<DraftCheck> Checks { get; init; } = [];

    /// <summary>Who else has it open.</summary>
    public IReadOnlyList<PagePresence.Other> Others { get; init; } = [];

    public IReadOnlyList<DataPart> Parts => DataForm.PartsOf(Page.Page.Template, Page.Language);

    public string Address => AddressOf(Page);

    public static string AddressOf(Manuscript page) => AddressOf(page.Page.Id, page.Language);

    public static string AddressOf(int pageId, Language language) => $"/admin/pages/{pageId}/{language.Code}";
}

/// <summary>Where a draft is looked at as a whole, and goes on to reviewers, back to its writers, or live.</summary>
/// <param name="Checks">What stands against publishing it, and what its readers would trip over.</param>
/// <param name="May">What whoever looks may do.</param>
/// <param name="Sent">What they filled in, when it is shown again.</param>
public sealed record ReviewScreen(AdminFrame Frame, Manuscript Page, IReadOnlyList<DraftCheck> Checks, ReviewActs May, ReviewForm Sent) : AdminScreen(Frame)
{
    /// <summary>What belongs to the text is mended where it is written.</summary>
    public override string WayTo(string field) =>
        field is "title" or "summary" or "slug" or "body" || field.StartsWith(FieldChecks.Prefix, StringComparison.Ordinal)
            ? $"{EditorScreen.AddressOf(Page)}#{field}"
            : base.WayTo(field);

    /// <summary>Every address that publishing it would change.</summary>
    public IReadOnlyList<AddressChange> Addresses { get; init; } = [];

    /// <summary>What was published in haste and waits for whoever looks; null where nothing does.</summary>
    public UrgentPublication? Urgent { get; init; }

    /// <summary>What is looked at; null where there is no draft.</summary>
    public ReviewText? Text { get; init; }

    /// <summary>Whom it is shown to by links that still open, and what opens them.</summary>
    public IReadOnlyList<ShownLink> Links { get; init; } = [];

    /// <summary>Whether residents already see the page in this language: only then is there a change to tell them of.</summary>
    public bool IsNew => Page.Live is null;

    /// <summary>Other languages that may go live with it.</summary>
    public IReadOnlyList<Companion> Companions { get; init; } = [];

    public TogetherForm Together { get; init; } = TogetherForm.None;

    public WhenForm When { get; init; } = WhenForm.Now;

    /// <summary>What stands against another language that was to go live with it.</summary>
    public IReadOnlyList<NamedIssue> Others { get; init; } = [];

    /// <summary>Whether it is a question how much the change matters.</summary>
    public bool HasSize => !IsNew || Companions.Any(c => !c.IsNew);
}

/// <summary>What is live though only its writers had looked at it.</summary>
/// <param name="Changes">Since what was live before; null where nothing was.</param>
public sealed record UrgentPublication(PageComparison? Changes);

/// <param name="Submit">Ask reviewers.</param>
/// <param name="Return">Give it back to its writers.</param>
/// <param name="Publish">Let residents see it.</param>
/// <param name="PublishUrgently">The same, though only its writers have looked at it.</param>
public sealed record ReviewActs(bool Submit, bool Return, bool Publish, bool PublishUrgently);

/// <param name="Note">For residents.</param>
/// <param name="Message">For colleagues.</param>
public sealed record ReviewForm(int Version, [DataType(DataType.MultilineText)] string? Note, [DataType(DataType.MultilineText)] string? Message, bool IsMajor);

/// <summary>A share link, and what opens it.</summary>
public sealed record ShownLink(SharedWith Link, string Url);
