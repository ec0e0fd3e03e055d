using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Moves a page in the tree: the user chooses a place, sees every address that changes, and confirms.</summary>
public sealed class MoveController(PageTree tree, AddressChanges addresses, MovePage move, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="parent">Id of the new parent; 0 for the top level; null before one is chosen.</param>
    [HttpGet("/admin/pages/{pageId:int}/move")]
    public async Task<IActionResult> New([FromRoute] int pageId, int? parent) =>
        await BuildViewModelAsync(pageId, parent, after: null) is { } viewModel ? View("Move", viewModel) : NotFound();

    /// <param name="after">Id of the sibling to place it after; 0 for the first place.</param>
    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/move")]
    public async Task<IActionResult> Create([FromRoute] int pageId, int? parent, int after, int version)
    {
        if (await BuildViewModelAsync(pageId, parent ?? 0, after) is not { } viewModel)
            return NotFound();

        switch (
            await move.ExecuteAsync(
                new MovePage.Request(pageId, viewModel.ParentId, after == 0 ? null : after, version),
                Staff.Actor(clock),
                Ct
            )
        )
        {
            case MovePage.Outcome.Moved:
                SetFlashMessage(
                    viewModel.Changes.Count == 0
                        ? Texts["admin.move.done"]
                        : Texts.Plural("admin.move.done-addresses", viewModel.Changes.Count)
                );
                return Redirect(AdminLinks.Settings(pageId));
            case MovePage.Outcome.Refused { Issue: var issue, Languages: var languages }:
                return Invalid("Move", viewModel with { Issues = [issue with { Field = "parent" }], RefusedIn = languages });
            default:
                return Invalid("Move", viewModel with { Issues = [new Issue("", "changed-meanwhile")] }, StatusCodes.Status409Conflict);
        }
    }

    private async Task<MoveViewModel?> BuildViewModelAsync(int pageId, int? parent, int? after)
    {
        if (
            await tree.FindAsync(Staff, pageId, Language, Ct) is not { IsHome: false } page
            || !PageTree.MayChangePlaceAndSettings(Staff, page)
        )
            return null;

        var parentId =
            parent is null ? page.Page.ParentId
            : parent == 0 ? null
            : parent;
        var parents = await tree.ParentsAsync(Staff, page, Language, Ct);
        var mayBeTop = PageTree.MayMoveToTopLevel(Staff, page);
        if (parentId is null ? !mayBeTop : parents.All(p => p.Id != parentId))
            return null;

        var siblings = await tree.SiblingsAsync(parentId, pageId, Language, Ct);
        var currentAfter =
            parentId == page.Page.ParentId ? await tree.PreviousSiblingAsync(page.Page, Ct)
            : siblings.Count > 0 ? siblings[^1].Id
            : null;
        return new MoveViewModel(
            Layout(Texts["admin.move.title", page.Title]),
            page,
            parentId,
            parent is not null,
            after ?? currentAfter,
            parents,
            mayBeTop,
            siblings,
            await addresses.ForMoveAsync(page.Page, parentId, Ct),
            []
        );
    }
}
