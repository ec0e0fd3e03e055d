using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Admin.Tree;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>The editor: shows and saves the text of a page in one language.</summary>
public sealed class EditorController(
    EditablePageQuery editablePages,
    EditorViewModelBuilder editing,
    DraftCheckContextBuilder basis,
    PageTree tree,
    SaveDraft save,
    TakeBackDraft takeBackDraft,
    DraftPreview preview,
    ResolveRemark settleRemark,
    TimeProvider clock
) : AdminController
{
    /// <summary>Maximum size of a submitted form in bytes (8 MiB). Pages may be long, and a long one is not an attack.</summary>
    internal const int MaxLength = 8 * 1024 * 1024;

    /// <param name="from">Code of the language to translate from; null for the page's source language.</param>
    /// <param name="copy">True to begin an empty translation with a copy of that text.</param>
    [QueuedRendering]
    [MarksNotificationsRead]
    [HttpGet("/admin/pages/{pageId:int}/{language:language}")]
    public async Task<IActionResult> Show(int pageId, string language, string? from, bool copy) =>
        await editablePages.ReadAsync(
            Staff,
            pageId,
            Language.Parse(language),
            HttpContext.RequestAborted,
            Language.TryFind(from, out var other) ? other : null
        )
            is { } page
            ? page.Draft is { IsInReview: true }
                ? View("Locked", await BuildLockedViewModelAsync(page))
                : View("Editor", await BuildViewModelAsync(Layout(page.Title), page, FormOf(page, copy)))
            : await tree.FindInTrashAsync(Staff, pageId, HttpContext.RequestAborted) is { TrashedAtUtc: { } since }
                ? Invalid("InTrash", new InTrashViewModel(Layout(Texts["admin.in-trash.title"]), since), StatusCodes.Status410Gone)
                : NotFound();

    /// <summary>Saves at the user's request, so the text is also kept as a revision.</summary>
    /// <param name="takeBack">True to take the draft back from review first.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}")]
    [RequestFormLimits(ValueLengthLimit = MaxLength), RequestSizeLimit(MaxLength)]
    public async Task<IActionResult> Save(int pageId, string language, string? then, Guid? settle, bool takeBack)
    {
        var ct = HttpContext.RequestAborted;
        var sent = await Request.ReadFormAsync(ct);
        if (await editablePages.ReadAsync(Staff, pageId, Language.Parse(language), ct, TextForm.MadeFromOf(sent)) is not { } page)
            return NotFound();

        var form = TextForm.Of(sent, page.Page.Template, page.IsTranslation);
        if (form.Issues.Count > 0)
            return await ShowAgainAsync(page, form, form.Issues);

        // If no slug was entered, propose one from the title. It can be changed later.
        var isProposed = page.Page.Template.FixedSlug is null && form.Text.Slug.Length == 0 && form.Text.Title.Length > 0;
        if (isProposed)
            form = form with
            {
                Text = form.Text with { Slug = Slugs.Propose(form.Text.Title, page.Language, page.Page.Template, page.Page.Id) },
            };

        if (
            page.Draft is null
            && form is { Version: 0, CaughtUpWith: null }
            && page.LiveRevision is { } live
            && live.Text.HasSameContent(form.Text)
        )
        {
            SetFlashMessage(Texts["admin.editor.nothing-changed"]);
            return SavedResult(EditorAgain(page));
        }

        if (
            takeBack
            && await takeBackDraft.ExecuteAsync(new TakeBackDraft.Request(pageId, page.Language, form.Version), Staff.Actor(clock), ct)
                is DraftOutcome.Done { Version: var unlocked }
        )
            form = form with { Version = unlocked };

        switch (
            await save.ExecuteAsync(
                new SaveDraft.Request(pageId, page.Language, form.Text, form.Version, form.Note)
                {
                    BaseRevisionId = form.BaseRevisionId,
                    MadeFrom = form.MadeFrom,
                    CaughtUpWith = form.CaughtUpWith,
                },
                Staff.Actor(clock),
                ct
            )
        )
        {
            case SaveDraft.Outcome.Saved:
                if (settle is { } remark)
                    await settleRemark.ExecuteAsync(new ResolveRemark.Request(pageId, page.Language, remark), Staff.Actor(clock), ct);
                if (then == "review")
                    return SavedResult(AdminLinks.Review(page));
                SetFlashMessage(isProposed ? Texts["admin.editor.saved-with-slug", form.Text.Slug] : Texts["admin.editor.saved"]);
                return SavedResult(EditorAgain(page));
            case SaveDraft.Outcome.Refused { Issues: var issues }:
                return await ShowAgainAsync(page, form, [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })]);
            case SaveDraft.Outcome.Locked { Submitted: var submitted, Version: var version }:
                // Read again: the text may have been submitted a moment ago.
                return await editablePages.ReadAsync(Staff, pageId, page.Language, ct, form.MadeFrom?.Language) is { } locked
                    ? Invalid("Editor", await BuildLockedFormAsync(locked, form, submitted, version, ct), StatusCodes.Status409Conflict)
                    : NotFound();
            case SaveDraft.Outcome.Conflict { Theirs: var theirs, Version: var version }:
                return Invalid("Editor", await BuildConflictViewModelAsync(page, form, theirs, version, ct), StatusCodes.Status409Conflict);
            default:
                return NotFound();
        }
    }

    /// <summary>Saves the draft every few seconds while it is being written. Called by a script.</summary>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/autosave")]
    [RequestFormLimits(ValueLengthLimit = MaxLength), RequestSizeLimit(MaxLength)]
    public async Task<IActionResult> AutoSave(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await editablePages.ReadTextAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Page.Template, page.IsTranslation);
        if (form.Issues.Count > 0)
            return UnprocessableEntity();
        if (
            page.Draft is null
            && form is { Version: 0, CaughtUpWith: null }
            && page.StartingRevision is { } kept
            && kept.Text.HasSameContent(form.Text)
        )
            return Json(new { version = 0, words = "" });

        return await save.ExecuteAsync(
            new SaveDraft.Request(pageId, page.Language, form.Text, form.Version)
            {
                BaseRevisionId = form.BaseRevisionId,
                MadeFrom = form.MadeFrom,
                CaughtUpWith = form.CaughtUpWith,
            },
            Staff.Actor(clock),
            ct
        ) switch
        {
            SaveDraft.Outcome.Saved { Version: var version } => Json(new { version, words = Texts["admin.editor.kept", CurrentTime] }),
            SaveDraft.Outcome.Locked => Conflict(new { words = Texts["admin.editor.locked"] }),
            SaveDraft.Outcome.Conflict => Conflict(new { words = Texts["admin.editor.overtaken"] }),
            SaveDraft.Outcome.Refused => UnprocessableEntity(),
            _ => NotFound(),
        };
    }

    private static TextForm FormOf(EditablePage page, bool copy) =>
        copy && page is { IsEmpty: true, Source: { } source }
            ? TextForm.Of(page.CopyOfSource, page.Version, page.BaseRevisionId) with
            {
                IsCopy = true,
                CaughtUpWith = source.Shown,
            }
            : TextForm.Of(page.Text, page.Version, page.BaseRevisionId);

    /// <summary>The editor with the same text beside it.</summary>
    private static string EditorAgain(EditablePage page) =>
        page.Source is { } source && source != page.PageSource ? AdminLinks.EditorBeside(page, source.Language) : AdminLinks.Editor(page);

    private string CurrentTime => Formats.Time(clock.GetUtcNow().UtcDateTime);

    /// <summary>The form with what was typed, merged with the submitted text if others changed that.</summary>
    private async Task<EditorViewModel> BuildLockedFormAsync(
        EditablePage page,
        TextForm form,
        PageText submitted,
        int version,
        CancellationToken ct
    ) =>
        page.TextBy == Staff.Account.Id
            ? (await BuildViewModelAsync(Layout(page.Title) with { ReturnPath = null }, page, form with { Version = version })) with
            {
                IsLocked = true,
            }
            : (await BuildConflictViewModelAsync(page, form, submitted, version, ct)) with
            {
                IsLocked = true,
            };

    private async Task<LockedViewModel> BuildLockedViewModelAsync(EditablePage page)
    {
        var ct = HttpContext.RequestAborted;
        return new LockedViewModel(
            Layout(page.Title),
            page,
            (await preview.OfAsync(page.Page, page.Language, page.Text, ct)).Html,
            DraftChecks.Run(page.Text, await basis.OfAsync(page, page.Text, ct), Texts, ct)
        );
    }

    /// <summary>
    /// Redirects. A script that saves gets the address as JSON instead: it keeps the typed text until it has this answer.
    /// </summary>
    private IActionResult SavedResult(string next) =>
        Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
            ? Json(new { location = next })
            : Redirect(next);

    private async Task<ViewResult> ShowAgainAsync(EditablePage page, TextForm form, IReadOnlyList<Issue> issues) =>
        Invalid("Editor", (await BuildViewModelAsync(Layout(page.Title) with { ReturnPath = null }, page, form)) with { Issues = issues });

    private Task<EditorViewModel> BuildViewModelAsync(AdminLayoutModel layout, EditablePage page, TextForm form) =>
        editing.BuildAsync(layout, Staff, page, form, HttpContext.RequestAborted);

    private Task<EditorViewModel> BuildConflictViewModelAsync(
        EditablePage page,
        TextForm form,
        PageText theirs,
        int version,
        CancellationToken ct
    ) => editing.BuildConflictAsync(Layout(page.Title) with { ReturnPath = null }, Staff, page, form, theirs, version, ct);
}
