using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Review;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Adds and settles remarks on a draft, block by block.</summary>
public sealed class RemarksController(EditablePageQuery editablePages, AddRemark add, ResolveRemark settle, TimeProvider clock)
    : AdminController
{
    /// <param name="at">Block of the review to return to.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/remarks")]
    public async Task<IActionResult> Create(
        int pageId,
        string language,
        string? quote,
        [DataType(DataType.MultilineText)] string? text,
        string? at
    )
    {
        var ct = HttpContext.RequestAborted;
        if (await editablePages.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var words = text ?? "";
        if (
            await add.ExecuteAsync(new AddRemark.Request(pageId, page.Language, quote ?? "", words), Staff.Actor(clock), ct)
            is DraftOutcome.Refused { Issues: var issues }
        )
        {
            return Invalid(
                "Remark",
                new RemarkViewModel(Layout(page.Title) with { ReturnPath = null }, page, quote ?? "", words)
                {
                    Issues = [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })],
                }
            );
        }

        SetFlashMessage(Texts["admin.remarks.added"]);
        return Redirect(AdminLinks.Review(page) + FragmentOf(at));
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/remarks/settled")]
    public async Task<IActionResult> Settle(int pageId, string language, Guid remarkId, string? at)
    {
        var ct = HttpContext.RequestAborted;
        if (
            await editablePages.PageAsync(Staff, pageId, Language.Parse(language), ct) is not { } page
            || await settle.ExecuteAsync(new ResolveRemark.Request(pageId, Language.Parse(language), remarkId), Staff.Actor(clock), ct)
                is not DraftOutcome.Done
        )
        {
            return NotFound();
        }

        SetFlashMessage(Texts["admin.remarks.done"]);
        return Redirect(AdminLinks.Review(page.Id, Language.Parse(language)) + FragmentOf(at));
    }

    /// <summary>Fragment for a block; empty for anything but a valid <see cref="BlockRemarks.Id"/>.</summary>
    private static string FragmentOf(string? at) =>
        at is "title" or "summary" or "all"
        || (at?.Split('-') is ["block", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? $"#{BlockRemarks.Prefix}{at}"
            : "";
}
