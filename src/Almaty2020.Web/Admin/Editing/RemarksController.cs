using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What is said of a draft, block by block.</summary>
public sealed class RemarksController(Manuscripts manuscripts, AddRemark add, SettleRemark settle, TimeProvider clock) : AdminController
{
    /// <param name="at">Where on the review it stands: whoever reads goes on from there.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/remarks")]
    public async Task<IActionResult> Create(int pageId, string language, string? quote, [DataType(DataType.MultilineText)] string? text, string? at)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var words = text ?? "";
        if (await add.ExecuteAsync(new AddRemark.Request(pageId, page.Language, quote ?? "", words), Staff.Actor(clock), ct) is DraftAct.Refused { Issues: var issues })
        {
            return Refused("Remark", new RemarkScreen(Frame(page.Title) with { Here = null }, page, quote ?? "", words)
            {
                Issues = [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })],
            });
        }

        Say(Texts["admin.remarks.added"]);
        return Redirect(EditorScreen.AddressOf(page) + "/review" + PlaceOf(at));
    }

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/remarks/settled")]
    public async Task<IActionResult> Settle(int pageId, string language, Guid remarkId, string? at)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.PageAsync(Staff, pageId, Language.Parse(language), ct) is not { } page
            || await settle.ExecuteAsync(new SettleRemark.Request(pageId, Language.Parse(language), remarkId), Staff.Actor(clock), ct) is not DraftAct.Done)
        {
            return NotFound();
        }

        Say(Texts["admin.remarks.done"]);
        return Redirect(EditorScreen.AddressOf(page.Id, Language.Parse(language)) + "/review" + PlaceOf(at));
    }

    /// <summary>Nothing but what <see cref="BlockRemarks.Id"/> may be.</summary>
    private static string PlaceOf(string? at) =>
        at is "title" or "summary" or "all" || (at?.Split('-') is ["block", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? $"#{BlockRemarks.Prefix}{at}"
            : "";
}
