using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <param name="Version">Of the draft that is to be shared.</param>
/// <param name="Whom">As typed.</param>
public sealed record ShareLinkScreen(AdminFrame Frame, Manuscript Page, int Version, string? Whom, int Days) : AdminScreen(Frame);

/// <summary>Links by which people without an account look at a draft.</summary>
public sealed class ShareLinksController(Manuscripts manuscripts, MakeShareLink make, RevokeShareLink revoke, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/share-links")]
    public async Task<IActionResult> Create(int pageId, string language, int version, string? whom, int days)
    {
        if (await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), Ct) is not { } page)
            return NotFound();

        var request = new MakeShareLink.Request(Guid.CreateVersion7(), pageId, page.Language, version, whom ?? "", days);
        switch (await make.ExecuteAsync(request, Staff.Actor(clock), Ct))
        {
            case DraftAct.Done:
                Say(Texts["admin.shared.made"]);
                return Redirect(EditorScreen.AddressOf(page) + "/review#share");
            case DraftAct.Refused { Issues: var issues }:
                return Again(issues.Select(i => i with { Field = i.Field == nameof(ShareLink.For) ? "whom" : "days" }), StatusCodes.Status422UnprocessableEntity);
            default:
                return Again([new Issue("", "changed-meanwhile")], StatusCodes.Status409Conflict);
        }

        ViewResult Again(IEnumerable<Issue> issues, int status) =>
            Refused("ShareLink", new ShareLinkScreen(Frame(page.Title) with { Here = null }, page, page.Version, whom, days) { Issues = [.. issues] }, status);
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/share-links/revoked")]
    public async Task<IActionResult> Revoke(int pageId, string language, Guid linkId)
    {
        if (await manuscripts.PageAsync(Staff, pageId, Language.Parse(language), Ct) is not { } page
            || await revoke.ExecuteAsync(new RevokeShareLink.Request(pageId, Language.Parse(language), linkId), Staff.Actor(clock), Ct) is not DraftAct.Done)
        {
            return NotFound();
        }

        Say(Texts["admin.shared.revoked"]);
        return Redirect(EditorScreen.AddressOf(page.Id, Language.Parse(language)) + "/review#share");
    }
}
