using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Copies a page with its drafts in the chosen languages.</summary>
public sealed class CopyController(PageTree tree, CopyPage copy, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/copy")]
    public async Task<IActionResult> New([FromRoute] int pageId) =>
        await BuildViewModelAsync(pageId, chosen: null) is { } viewModel ? View("Copy", viewModel) : NotFound();

    /// <param name="languages">Codes of the languages to copy.</param>
    [HttpPost("/admin/pages/{pageId:int}/copy")]
    public async Task<IActionResult> Create([FromRoute] int pageId, [FromForm] string[] languages)
    {
        if (await BuildViewModelAsync(pageId, languages) is not { } viewModel)
            return NotFound();
        switch (await copy.ExecuteAsync(new CopyPage.Request(pageId, viewModel.Chosen), Staff.Actor(clock), Ct))
        {
            case CopyPage.Outcome.Copied { PageId: var copyId, SourceLanguage: var source }:
                SetFlashMessage(Texts["admin.copy-page.done"]);
                return Redirect(AdminLinks.Editor(copyId, viewModel.Chosen.Contains(Language) ? Language : source));
            case CopyPage.Outcome.Refused { Issue: var issue }:
                return Invalid("Copy", viewModel with { Issues = [issue with { Field = "languages" }] });
            default:
                return NotFound();
        }
    }

    /// <summary>The languages in which the page has a text and the staff member may create a page beside it.</summary>
    public static IReadOnlyList<Language> LanguagesFor(Staff staff, TreePage page) =>
        page.Page.Template.IsForNewPages ? [.. page.Languages.Where(l => staff.Rights.MayWriteBeside(page.Page, l))] : [];

    /// <param name="chosen">Codes of the chosen languages; null for all.</param>
    private async Task<CopyViewModel?> BuildViewModelAsync(int pageId, string[]? chosen)
    {
        if (await tree.FindAsync(Staff, pageId, Language, Ct) is not { } page || LanguagesFor(Staff, page) is not { Count: > 0 } languages)
            return null;
        return new CopyViewModel(
            Layout(Texts["admin.copy-page.heading", page.Title]) with
            {
                ReturnPath = AdminLinks.Copy(pageId),
            },
            page,
            languages,
            [.. languages.Where(l => chosen is null || chosen.Contains(l.Code))]
        );
    }
}
