using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <param name="Version">Version of the draft to share.</param>
/// <param name="Whom">Recipient, as typed.</param>
public sealed record ShareLinkViewModel(AdminLayoutModel Layout, EditablePage Page, int Version, string? Whom, int Days)
    : AdminViewModel(Layout);

/// <summary>Creates and revokes links with which people without an account can read a draft.</summary>
public sealed class ShareLinksController(EditablePageQuery editablePages, CreateShareLink make, RevokeShareLink revoke, TimeProvider clock)
    : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/share-links")]
    public async Task<IActionResult> Create(int pageId, string language, int version, string? whom, int days)
    {
        if (await editablePages.ReadAsync(Staff, pageId, Language.Parse(language), Ct) is not { } page)
            return NotFound();

        var request = new CreateShareLink.Request(Guid.CreateVersion7(), pageId, page.Language, version, whom ?? "", days);
        switch (await make.ExecuteAsync(request, Staff.Actor(clock), Ct))
        {
            case DraftOutcome.Done:
                SetFlashMessage(Texts["admin.shared.made"]);
                return Redirect(AdminLinks.Review(page) + "#share");
            case DraftOutcome.Refused { Issues: var issues }:
                return ShowAgain(
                    issues.Select(i => i with { Field = i.Field == nameof(ShareLink.For) ? "whom" : "days" }),
                    StatusCodes.Status422UnprocessableEntity
                );
            default:
                return ShowAgain([new Issue("", "changed-meanwhile")], StatusCodes.Status409Conflict);
        }

        ViewResult ShowAgain(IEnumerable<Issue> issues, int status) =>
            Invalid(
                "ShareLink",
                new ShareLinkViewModel(Layout(page.Title) with { ReturnPath = null }, page, page.Version, whom, days)
                {
                    Issues = [.. issues],
                },
                status
            );
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/share-links/revoked")]
    public async Task<IActionResult> Revoke(int pageId, string language, Guid linkId)
    {
        if (
            await editablePages.PageAsync(Staff, pageId, Language.Parse(language), Ct) is not { } page
            || await revoke.ExecuteAsync(new RevokeShareLink.Request(pageId, Language.Parse(language), linkId), Staff.Actor(clock), Ct)
                is not DraftOutcome.Done
        )
        {
            return NotFound();
        }

        SetFlashMessage(Texts["admin.shared.revoked"]);
        return Redirect(AdminLinks.Review(page.Id, Language.Parse(language)) + "#share");
    }
}
