using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>The trash: shows beforehand what will be moved there, and restores what is in it.</summary>
public sealed class TrashController(
    PageTree tree,
    TrashPage trash,
    RestorePage restore,
    LibraryTrash library,
    SiteSettings settings,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/trash")]
    public async Task<IActionResult> Index() => View("Trash", await BuildViewModelAsync());

    [HttpGet("/admin/pages/{pageId:int}/trash")]
    public async Task<IActionResult> New([FromRoute] int pageId) =>
        await ConfirmationAsync(pageId) is { } viewModel ? View("Trashing", viewModel) : NotFound();

    /// <param name="pages">Number of pages that the user saw.</param>
    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/trash")]
    public async Task<IActionResult> Create([FromRoute] int pageId, int version, int pages)
    {
        if (await ConfirmationAsync(pageId) is not { } viewModel)
            return NotFound();

        switch (await trash.ExecuteAsync(new TrashPage.Request(pageId, version, pages), Staff.Actor(clock), Ct))
        {
            case TrashPage.Outcome.Trashed:
                SetFlashMessage(Texts.Plural("admin.trash.done", pages));
                return Redirect(AdminLinks.Trash);
            case TrashPage.Outcome.Refused { Issue: var issue }:
                return Invalid("Trashing", viewModel with { Issues = [issue with { Field = "" }] });
            default:
                return Invalid("Trashing", viewModel with { Issues = [new Issue("", "changed-meanwhile")] }, StatusCodes.Status409Conflict);
        }
    }

    [QueuedRendering]
    [ShowAtOnce]
    [HttpPost("/admin/trash/{pageId:int}/restore")]
    public async Task<IActionResult> Restore([FromRoute] int pageId, int version)
    {
        if (await tree.FindInTrashAsync(Staff, pageId, Ct) is null || !await tree.MayRestoreAsync(Staff, pageId, Ct))
            return NotFound();

        switch (await restore.ExecuteAsync(new RestorePage.Request(pageId, version), Staff.Actor(clock), Ct))
        {
            case RestorePage.Outcome.Restored:
                SetFlashMessage(Texts["admin.trash.restored"]);
                return Redirect(AdminLinks.Settings(pageId));
            case RestorePage.Outcome.Refused { Issue: var issue, PageId: var which, Language: var language }:
                var title = (await tree.TitleAsync(which, Language, Ct))?.Title;
                return Invalid(
                    "Trash",
                    await BuildViewModelAsync() with
                    {
                        Issues = [issue with { Field = "" }],
                        Refused = language is null ? title : $"{title} ({language.OwnName})",
                    }
                );
            default:
                return Invalid(
                    "Trash",
                    await BuildViewModelAsync() with
                    {
                        Issues = [new Issue("", "changed-meanwhile")],
                    },
                    StatusCodes.Status409Conflict
                );
        }
    }

    private async Task<TrashViewModel> BuildViewModelAsync() =>
        new(
            Layout(Texts["admin.trash.title"]) with
            {
                ReturnPath = AdminLinks.Trash,
            },
            await tree.TrashAsync(Staff, Language, Ct),
            await library.FindAsync(Staff, Language, Ct),
            settings.PictureTrashDays
        );

    private async Task<TrashConfirmationViewModel?> ConfirmationAsync(int pageId)
    {
        if (
            await tree.FindAsync(Staff, pageId, Language, Ct) is not { IsHome: false } page
            || !PageTree.MayChangePlaceAndSettings(Staff, page)
        )
            return null;
        return await tree.TrashImpactAsync(Staff, page.Page, Language, Ct) is { } hanging
            ? new TrashConfirmationViewModel(
                Layout(Texts["admin.trashing.title", page.Title]) with
                {
                    ReturnPath = AdminLinks.Trashing(pageId),
                },
                page,
                hanging
            )
            : null;
    }
}
