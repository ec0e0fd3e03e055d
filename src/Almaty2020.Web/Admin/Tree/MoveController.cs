using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Moves a page in the tree: the user chooses a place, sees every address that changes, and confirms.</summary>
public sealed class MoveController(PageTree tree, PageOptionsQuery options, AddressChanges addresses, MovePage move, TimeProvider clock)
    : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="parent">Id of the new parent; 0 for the top level; null before one is chosen.</param>
    /// <param name="find">Part of the title of the new parent, to look for it.</param>
    [HttpGet("/admin/pages/{pageId:int}/move")]
    public async Task<IActionResult> New([FromRoute] int pageId, int? parent, [FromQuery(Name = "parent-find")] string? find) =>
        await BuildViewModelAsync(pageId, parent, after: null, find) is { } viewModel ? View("Move", viewModel) : NotFound();

    /// <param name="after">Id of the sibling to place it after; 0 for the first place.</param>
    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/move")]
    public async Task<IActionResult> Create([FromRoute] int pageId, int? parent, int after, int version)
    {
        if (await BuildViewModelAsync(pageId, parent ?? 0, after, find: null) is not { } viewModel)
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

    private async Task<MoveViewModel?> BuildViewModelAsync(int pageId, int? parent, int? after, string? find)
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
        var parents = tree.ParentIds(Staff, page);
        var mayBeTop = PageTree.MayMoveToTopLevel(Staff, page);
        if (parentId is { } chosen ? !await parents.ContainsAsync(chosen, Ct) : !mayBeTop)
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
            parent is not null && !Request.Query.ContainsKey(PageChoice.LookField("parent")),
            after ?? currentAfter,
            await options.ReadAsync(parents, find, parentId is { } wanted ? [wanted] : [], Language, Ct),
            mayBeTop,
            siblings,
            await addresses.ForMoveAsync(page.Page, parentId, Ct),
            []
        );
    }
}
