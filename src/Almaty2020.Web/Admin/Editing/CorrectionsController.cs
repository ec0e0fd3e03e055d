using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Lets a publisher correct a slip in a submitted text and publish it.</summary>
[QueuedRendering]
public sealed class CorrectionsController(
    EditablePageQuery editablePages,
    EditorViewModelBuilder editing,
    PublishTogether publish,
    ApprovalSetting approvals,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/{language:language}/correction")]
    public async Task<IActionResult> Show(int pageId, string language)
    {
        if (await ReadAsync(pageId, language) is not { } page)
            return NotFound();
        if (page.Draft is not { IsInReview: true })
            return Redirect(AdminLinks.Review(page));

        var form = TextForm.Of(page.Text, page.Version, page.BaseRevisionId);
        return View(
            "Editor",
            await editing.BuildAsync(Layout(page.Title), Staff, page, form, Ct) with
            {
                Correction = new CorrectionForm("", IsMajor: true),
            }
        );
    }

    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/correction")]
    [RequestFormLimits(ValueLengthLimit = EditorController.MaxLength), RequestSizeLimit(EditorController.MaxLength)]
    public async Task<IActionResult> Publish(int pageId, string language, CorrectionForm sent)
    {
        if (await ReadAsync(pageId, language) is not { } page)
            return NotFound();

        var layout = Layout(page.Title) with { ReturnPath = null };
        var form = TextForm.Of(await Request.ReadFormAsync(Ct), page.Page.Template, page.IsTranslation);
        if (form.Issues.Count > 0)
            return ShowAgain(await editing.BuildAsync(layout, Staff, page, form, Ct), form.Issues, isConflict: false);

        var request = new Publish.Request(
            page.Page.Id,
            page.Language,
            form.Version,
            (sent.Note ?? "").Trim(),
            sent.IsMajor || page.Live is null
        )
        {
            Approval = Almaty2020.Web.Publishing.Release.Publish.Approval.ByPublisher(await approvals.AllowsOwnTextAsync(Ct)),
            Correction = new Publish.Correction(form.Text, Texts["admin.correct.revision"]),
        };
        if (await publish.ExecuteAsync([request], Staff.Actor(clock), Ct) is PublishTogether.Outcome.Refused refused)
        {
            // Read again: what was changed in the meantime is merged.
            if (refused.IsConflict && await ReadAsync(pageId, language) is { } now)
                return ShowAgain(
                    await editing.BuildConflictAsync(layout, Staff, now, form, now.Text, now.Version, Ct),
                    [],
                    isConflict: true
                );
            return ShowAgain(
                await editing.BuildAsync(layout, Staff, page, form, Ct),
                [.. refused.Issues.Select(i => i.Issue with { Field = DraftChecks.FieldOf(i.Issue) })],
                isConflict: false
            );
        }

        SetFlashMessage(Texts["admin.review.done.published"]);
        return Redirect(AdminLinks.Review(page));

        ViewResult ShowAgain(EditorViewModel viewModel, IReadOnlyList<Issue> issues, bool isConflict) =>
            Invalid(
                "Editor",
                viewModel with
                {
                    Correction = sent,
                    Issues = issues,
                },
                isConflict ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity
            );
    }

    private async Task<EditablePage?> ReadAsync(int pageId, string language) =>
        await editablePages.ReadAsync(Staff, pageId, Language.Parse(language), Ct) is { } page
        && Staff.Rights.MayPublish(page.Page, page.Language)
            ? page
            : null;
}
