using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Dashboard;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>The editor of a page in one language.</summary>
/// <param name="Form">Content of the form: from the draft, or as submitted.</param>
public sealed record EditorViewModel(AdminLayoutModel Layout, EditablePage Page, TextForm Form) : AdminViewModel(Layout)
{
    /// <summary>Text that another person saved in the meantime; null if there is none.</summary>
    public PageText? OtherText { get; init; }

    /// <summary>
    /// True if the form holds both texts merged. False if it holds only what the user typed, because the texts have no common base.
    /// </summary>
    public bool IsMerged { get; init; }

    /// <summary>Parts that both people changed differently.</summary>
    public IReadOnlyList<PartConflict> Conflicts { get; init; } = [];

    /// <summary>True if the draft is in review, so what was typed could not be saved.</summary>
    public bool IsLocked { get; init; }

    /// <summary>The form of a publisher who corrects the text and publishes it; null if the editor saves.</summary>
    public CorrectionForm? Correction { get; init; }

    /// <summary>Feedback from residents, and broken links of the page.</summary>
    public required PageFeedbackSummary.Summary Signals { get; init; }

    /// <summary>Issues in the text in the form.</summary>
    public IReadOnlyList<DraftCheck> Checks { get; init; } = [];

    /// <summary>Other people who have the page open.</summary>
    public IReadOnlyList<OtherEditor> Others { get; init; } = [];

    /// <summary>The pages to choose from, if a field holds the key of a page.</summary>
    public IReadOnlyList<PageTitles.Item> Pages { get; init; } = [];

    public IEnumerable<FieldDefinition> Fields => DataForm.FieldsOf(Page.Page.Template, Page.IsTranslation);

    public string Address => AdminLinks.Editor(Page);
}

/// <param name="Note">Note to residents.</param>
public sealed record CorrectionForm([DataType(DataType.MultilineText)] string? Note, bool IsMajor);

/// <summary>A draft in review, as its writers see it in place of the editor.</summary>
/// <param name="Html">The body, as residents would see it.</param>
public sealed record LockedViewModel(AdminLayoutModel Layout, EditablePage Page, IHtmlContent Html, IReadOnlyList<DraftCheck> Checks)
    : AdminViewModel(Layout);

/// <summary>The review of a draft as a whole, from which it is submitted, returned to its writers or published.</summary>
/// <param name="Checks">Issues that block publishing, and warnings.</param>
/// <param name="AllowedActions">Actions that the user may take.</param>
/// <param name="Submitted">Submitted values, if the screen is shown again.</param>
public sealed record ReviewViewModel(
    AdminLayoutModel Layout,
    EditablePage Page,
    IReadOnlyList<DraftCheck> Checks,
    ReviewActions AllowedActions,
    ReviewForm Submitted
) : AdminViewModel(Layout)
{
    /// <summary>Issues of the text are fixed in the editor.</summary>
    public override string LinkTo(string field) =>
        field is "title" or "summary" or "slug" or "body" || field.StartsWith(FieldDefinition.Prefix, StringComparison.Ordinal)
            ? $"{AdminLinks.Editor(Page)}#{field}"
            : base.LinkTo(field);

    /// <summary>Every address that publishing the draft would change.</summary>
    public IReadOnlyList<AddressChange> Addresses { get; init; } = [];

    /// <summary>Urgent publication that this user can confirm; null if there is none.</summary>
    public PendingUrgentConfirmation? Urgent { get; init; }

    /// <summary>The draft's text; null if there is no draft.</summary>
    public ReviewText? Text { get; init; }

    /// <summary>Valid share links, with their URLs.</summary>
    public IReadOnlyList<ShareLinkWithUrl> Links { get; init; } = [];

    /// <summary>True if the page is not live in this language yet. Then there is no change to tell residents of.</summary>
    public bool IsNew => Page.Live is null;

    /// <summary>Drafts in other languages that can be published together with this one.</summary>
    public IReadOnlyList<CoPublishCandidate> CoPublishCandidates { get; init; } = [];

    public CoPublishForm Together { get; init; } = CoPublishForm.None;

    public ScheduleForm When { get; init; } = ScheduleForm.Now;

    /// <summary>The next text that waits for this publisher, once there is no draft left to decide on; null if there is none.</summary>
    public TaskItem? Next { get; init; }

    /// <summary>Issues of other languages selected for publication together with this one.</summary>
    public IReadOnlyList<NamedIssue> OtherLanguageIssues { get; init; } = [];

    /// <summary>True if the user must choose between a major and a minor change.</summary>
    public bool AsksForChangeSize => !IsNew || CoPublishCandidates.Any(c => !c.IsNew);
}

/// <summary>A text that is live without a second person's approval, or with a correction that no other person has looked at.</summary>
/// <param name="Changes">Changes since the text that was live before, or of the correction; null if there was no text before.</param>
public sealed record PendingUrgentConfirmation(PageComparison? Changes);

/// <param name="Submit">Submit the draft for review.</param>
/// <param name="Return">Return it to its writers.</param>
/// <param name="Publish">Publish it.</param>
/// <param name="PublishUrgently">Publish it without a second person's approval.</param>
public sealed record ReviewActions(bool Submit, bool Return, bool Publish, bool PublishUrgently)
{
    /// <summary>True if the site lets people publish text that they wrote themselves.</summary>
    public bool AllowsOwnText { get; init; }

    /// <summary>True if the user wrote part of the draft.</summary>
    public bool IsOwnText { get; init; }

    /// <summary>True if the user may correct the draft and publish it.</summary>
    public bool Correct { get; init; }
}

/// <param name="Note">Note to residents.</param>
/// <param name="Message">Message to colleagues.</param>
public sealed record ReviewForm(
    int Version,
    [DataType(DataType.MultilineText)] string? Note,
    [DataType(DataType.MultilineText)] string? Message,
    bool IsMajor
);

/// <summary>A share link with its URL.</summary>
public sealed record ShareLinkWithUrl(ShareLinkSummary Link, string Url);

/// <summary>State and checks of a text, in the bar that stays in sight.</summary>
/// <param name="ChecksId">Id of the heading above the checks.</param>
public sealed record BarState(EditablePage Page, IReadOnlyList<DraftCheck> Checks, string ChecksId)
{
    public static string Words(IReadOnlyList<DraftCheck> checks, Texts texts) =>
        checks.Count(c => c.Blocks) is > 0 and var blocking ? texts["admin.bar.blocking", blocking]
        : checks.Count > 0 ? texts.Plural("admin.check.count", checks.Count)
        : texts["admin.check.none"];
}
