using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Tells why a translation could not be confirmed as correct, and shows its current state.</summary>
public sealed record StillCorrectViewModel(AdminLayoutModel Layout, EditablePage Page) : AdminViewModel(Layout);

/// <summary>A block of the source beside the one of the translation, for the partial view <c>_Aligned</c>.</summary>
public sealed record AlignedBlockViewModel(EditablePage Page, AlignedBlock Block);

/// <summary>A source beside the translation being typed, for the partial view <c>_SourceText</c>.</summary>
public sealed record SourceTextViewModel(EditablePage Page, PageText Typed);

/// <summary>Compares translations with their source, and confirms that they are still correct.</summary>
public sealed class TranslationsController(EditablePageQuery editablePages, ConfirmTranslation confirm, TimeProvider clock)
    : AdminController
{
    /// <summary>Shows the source beside the text in the editor's form, saved or not.</summary>
    [QueuedRendering]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/source")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Source(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        var sent = await Request.ReadFormAsync(ct);
        if (
            await editablePages.ReadAsync(Staff, pageId, Language.Parse(language), ct, TextForm.MadeFromOf(sent))
            is not { SourceState: not null } page
        )
            return NotFound();

        var form = TextForm.Of(sent, page.Page.Template, page.IsTranslation);
        return PartialView("_SourceText", new SourceTextViewModel(page, form.Text));
    }

    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/still-correct")]
    public async Task<IActionResult> Confirm(int pageId, string language, int revisionId, int sourceRevisionId)
    {
        var ct = HttpContext.RequestAborted;
        var pageLanguage = Language.Parse(language);
        if (
            await editablePages.PageAsync(Staff, pageId, pageLanguage, ct) is not { } place
            || !Staff.Rights.MayPublish(place, pageLanguage)
        )
            return NotFound();

        switch (
            await confirm.ExecuteAsync(
                new ConfirmTranslation.Request(pageId, pageLanguage, revisionId, sourceRevisionId),
                Staff.Actor(clock),
                ct
            )
        )
        {
            case DraftOutcome.Done:
                SetFlashMessage(Texts["admin.translation.confirmed"]);
                return Redirect(AdminLinks.Editor(pageId, pageLanguage));
            case DraftOutcome.Refused { Issues: var issues }:
                return await ShowAgainAsync(issues.Select(i => i with { Field = "" }), StatusCodes.Status422UnprocessableEntity);
            default:
                return await ShowAgainAsync([new Issue("", "changed-meanwhile")], StatusCodes.Status409Conflict);
        }

        async Task<IActionResult> ShowAgainAsync(IEnumerable<Issue> issues, int status) =>
            await editablePages.ReadAsync(Staff, pageId, pageLanguage, ct) is { } page
                ? Invalid(
                    "StillCorrect",
                    new StillCorrectViewModel(Layout(page.Title) with { ReturnPath = null }, page) { Issues = [.. issues] },
                    status
                )
                : NotFound();
    }
}
