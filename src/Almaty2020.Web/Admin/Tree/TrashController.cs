using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>The trash: what goes there is told before it goes, and all that lies there comes back.</summary>
public sealed class TrashController(PageTree tree, TrashPage trash, RestorePage restore, PublicationFollower follower, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/trash")]
    public async Task<IActionResult> Index() => View("Trash", await ScreenAsync());

    [HttpGet("/admin/pages/{pageId:int}/trash")]
    public async Task<IActionResult> New([FromRoute] int pageId) => await ConfirmationAsync(pageId) is { } screen ? View("Trashing", screen) : NotFound();

    /// <param name="pages">How many were shown.</param>
    [HttpPost("/admin/pages/{pageId:int}/trash")]
    public async Task<IActionResult> Create([FromRoute] int pageId, int version, int pages)
    {
        if (await ConfirmationAsync(pageId) is not { } screen)
            return NotFound();

        switch (await trash.ExecuteAsync(new TrashPage.Request(pageId, version, pages), Staff.Actor(clock), Ct))
        {
            case TrashPage.Outcome.Trashed:
                await follower.CatchUpAsync(Ct);
                Say(Texts.Plural("admin.trash.done", pages));
                return Redirect("/admin/trash");
            case TrashPage.Outcome.Refused { Issue: var issue }:
                return Refused("Trashing", screen with { Issues = [issue with { Field = "" }] });
            default:
                return Refused("Trashing", screen with { Issues = [new Issue("", "changed-meanwhile")] }, StatusCodes.Status409Conflict);
        }
    }

    [Renders]
    [HttpPost("/admin/trash/{pageId:int}/restore")]
    public async Task<IActionResult> Restore([FromRoute] int pageId, int version)
    {
        if (await tree.InTrashAsync(Staff, pageId, Ct) is null || !await tree.MayRestoreAsync(Staff, pageId, Ct))
            return NotFound();

        switch (await restore.ExecuteAsync(new RestorePage.Request(pageId, version), Staff.Actor(clock), Ct))
        {
            case RestorePage.Outcome.Restored:
                await follower.CatchUpAsync(Ct);
                Say(Texts["admin.trash.restored"]);
                return Redirect($"/admin/pages/{pageId}/settings");
            case RestorePage.Outcome.Refused { Issue: var issue, PageId: var which, Language: var language }:
                var title = (await tree.TitlesAsync(Language, Ct)).TitleOf(which);
                return Refused("Trash", await ScreenAsync() with
                {
                    Issues = [issue with { Field = "" }],
                    Refused = language is null ? title : $"{title} ({language.OwnName})",
                });
            default:
                return Refused("Trash", await ScreenAsync() with { Issues = [new Issue("", "changed-meanwhile")] }, StatusCodes.Status409Conflict);
        }
    }

    private async Task<TrashScreen> ScreenAsync() => new(Frame(Texts["admin.trash.title"]) with { Here = "/admin/trash" }, await tree.TrashAsync(Staff, Language, Ct));

    private async Task<TrashingScreen?> ConfirmationAsync(int pageId)
    {
        if (await tree.FindAsync(Staff, pageId, Language, Ct) is not { IsHome: false } page || !PageTree.MayArrange(Staff, page))
            return null;
        return await tree.HangingOnAsync(Staff, page.Page, Language, Ct) is { } hanging
            ? new TrashingScreen(Frame(Texts["admin.trashing.title", page.Title]) with { Here = $"/admin/pages/{pageId}/trash" }, page, hanging)
            : null;
    }
}
