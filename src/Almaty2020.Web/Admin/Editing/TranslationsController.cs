using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Why a translation could not be called correct, and how it stands now.</summary>
public sealed record StillCorrectScreen(AdminFrame Frame, Manuscript Page) : AdminScreen(Frame);

/// <summary>A block of the source and of the translation, for the partial view <c>_Aligned</c>.</summary>
public sealed record ShownAligned(Manuscript Page, AlignedBlock Block);

/// <summary>A source beside what is typed of its translation, for the partial view <c>_SourceText</c>.</summary>
public sealed record ShownSource(Manuscript Page, PageText Typed);

/// <summary>Whether a translation says what its source says.</summary>
public sealed class TranslationsController(Manuscripts manuscripts, ConfirmTranslation confirm, PublicationFollower follower, TimeProvider clock) : AdminController
{
    /// <summary>The source beside what stands in the editor's form, saved or not.</summary>
    [Renders]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/source")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Source(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { SourceState: not null } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Page.Template, page.Language);
        return PartialView("_SourceText", new ShownSource(page, form.Text));
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/still-correct")]
    public async Task<IActionResult> Confirm(int pageId, string language, int revisionId, int sourceRevisionId)
    {
        var ct = HttpContext.RequestAborted;
        var of = Language.Parse(language);
        if (await manuscripts.PageAsync(Staff, pageId, of, ct) is not { } place || !Staff.Rights.MayPublish(place, of))
            return NotFound();

        switch (await confirm.ExecuteAsync(new ConfirmTranslation.Request(pageId, of, revisionId, sourceRevisionId), Staff.Actor(clock), ct))
        {
            case DraftAct.Done:
                // Whoever looks now is to see it: the other nodes follow within a second.
                await follower.CatchUpAsync(ct);
                Say(Texts["admin.translation.confirmed"]);
                return Redirect(EditorScreen.AddressOf(pageId, of));
            case DraftAct.Refused { Issues: var issues }:
                return await AgainAsync(issues.Select(i => i with { Field = "" }), StatusCodes.Status422UnprocessableEntity);
            default:
                return await AgainAsync([new Issue("", "changed-meanwhile")], StatusCodes.Status409Conflict);
        }

        async Task<IActionResult> AgainAsync(IEnumerable<Issue> issues, int status) => await manuscripts.ReadAsync(Staff, pageId, of, ct) is { } page
            ? Refused("StillCorrect", new StillCorrectScreen(Frame(page.Title) with { Here = null }, page) { Issues = [.. issues] }, status)
            : NotFound();
    }
}
