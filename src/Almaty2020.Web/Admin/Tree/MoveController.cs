using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Another place in the tree: first chosen, then shown with every address that changes, then done.</summary>
public sealed class MoveController(PageTree tree, AddressChanges addresses, MovePage move, PublicationFollower follower, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="parent">0 for the top; none before one is chosen.</param>
    [HttpGet("/admin/pages/{pageId:int}/move")]
    public async Task<IActionResult> New([FromRoute] int pageId, int? parent) =>
        await ScreenAsync(pageId, parent, after: null) is { } screen ? View("Move", screen) : NotFound();

    /// <param name="after">0 for the first place.</param>
    [HttpPost("/admin/pages/{pageId:int}/move")]
    public async Task<IActionResult> Create([FromRoute] int pageId, int? parent, int after, int version)
    {
        if (await ScreenAsync(pageId, parent ?? 0, after) is not { } screen)
            return NotFound();

        switch (await move.ExecuteAsync(new MovePage.Request(pageId, screen.ParentId, after == 0 ? null : after, version), Staff.Actor(clock), Ct))
        {
            case MovePage.Outcome.Moved:
                await follower.CatchUpAsync(Ct);
                Say(screen.Changes.Count == 0 ? Texts["admin.move.done"] : Texts.Plural("admin.move.done-addresses", screen.Changes.Count));
                return Redirect($"/admin/pages/{pageId}/settings");
            case MovePage.Outcome.Refused { Issue: var issue, Languages: var languages }:
                return Refused("Move", screen with { Issues = [issue with { Field = "parent" }], RefusedIn = languages });
            default:
                return Refused("Move", screen with { Issues = [new Issue("", "changed-meanwhile")] }, StatusCodes.Status409Conflict);
        }
    }

    private async Task<MoveScreen?> ScreenAsync(int pageId, int? parent, int? after)
    {
        if (await tree.FindAsync(Staff, pageId, Language, Ct) is not { IsHome: false } page || !PageTree.MayArrange(Staff, page))
            return null;

        var parentId = parent is null ? page.Page.ParentId : parent == 0 ? null : parent;
        var parents = await tree.ParentsAsync(Staff, page, Language, Ct);
        var mayBeTop = PageTree.MayPutToTheTop(Staff, page);
        if (parentId is null ? !mayBeTop : parents.All(p => p.Id != parentId))
            return null;

        var siblings = await tree.SiblingsAsync(parentId, pageId, Language, Ct);
        var stands = parentId == page.Page.ParentId ? await tree.BeforeAsync(page.Page, Ct) : siblings.Count > 0 ? siblings[^1].Id : null;
        return new MoveScreen(
            Frame(Texts["admin.move.title", page.Title]), page, parentId, parent is not null, after ?? stands, parents, mayBeTop, siblings,
            await addresses.OfMoveAsync(page.Page, parentId, Ct), []);
    }
}
