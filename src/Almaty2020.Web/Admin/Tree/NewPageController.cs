using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Creates pages.</summary>
public sealed class NewPageController(PageTree tree, PageOptionsQuery options, CreatePage create, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="parent">
    /// Parent that is already chosen; 0 for the top level. Without it, the form asks for place and language, as neither has a default.
    /// </param>
    [HttpGet("/admin/pages/new")]
    public async Task<IActionResult> New(int? parent) =>
        View("NewPage", await BuildViewModelAsync(new NewPageForm("", Template.Page.Name, parent, null)));

    [HttpPost("/admin/pages/new")]
    public async Task<IActionResult> Create(
        NewPageForm form,
        [FromForm(Name = "parent-find")] string? find,
        [FromForm(Name = "parent-look")] string? look
    )
    {
        if (PageChoice.IsSearch(find, look))
            return View("NewPage", await BuildViewModelAsync(form, find));
        if (form.Parent is null || form.Language is null)
        {
            var fields = new[] { (Field: "language", IsMissing: form.Language is null), (Field: "parent", IsMissing: form.Parent is null) };
            return Invalid(
                "NewPage",
                await BuildViewModelAsync(form) with
                {
                    Issues = [.. fields.Where(u => u.IsMissing).Select(u => new Issue(u.Field, IssueCodes.Missing))],
                }
            );
        }

        int? parentId = form.Parent == 0 ? null : form.Parent;
        if (!Language.TryFind(form.Language, out var language) || !await tree.MayCreateAsync(Staff, parentId, language, Ct))
            return Invalid("NewPage", await BuildViewModelAsync(form) with { Issues = [new Issue("parent", IssueCodes.NotPermitted)] });

        switch (
            await create.ExecuteAsync(
                new CreatePage.Request(Template.Read(form.Template), parentId, language, (form.Title ?? "").Trim()),
                Staff.Actor(clock),
                Ct
            )
        )
        {
            case CreatePage.Outcome.Created { PageId: var pageId }:
                SetFlashMessage(Texts["admin.new-page.done"]);
                return Redirect(AdminLinks.Editor(pageId, language));
            case CreatePage.Outcome.Refused { Issues: var issues }:
                return Invalid(
                    "NewPage",
                    await BuildViewModelAsync(form) with
                    {
                        Issues = [.. issues.Select(i => i with { Field = FieldOf(i) })],
                    }
                );
            default:
                return NotFound();
        }
    }

    private static string FieldOf(Issue issue) =>
        issue.Field switch
        {
            nameof(CreatePage.Request.Title) => "title",
            nameof(CreatePage.Request.Template) => "template",
            _ => "parent",
        };

    private async Task<NewPageViewModel> BuildViewModelAsync(NewPageForm form, string? find = null) =>
        new(
            Layout(Texts["admin.new-page.title"]) with
            {
                ReturnPath = AdminLinks.NewPage,
            },
            await options.ReadAsync(tree.ParentIdsForNewPage(Staff), find, form.Parent is { } chosen ? [chosen] : [], Language, Ct),
            Language.All.Any(Staff.Rights.MayWriteAnywhere),
            Staff.Rights.LanguagesOf(Access.Rights.WritingRoles),
            form
        )
        {
            MayPublishAlerts = Language.All.Any(Staff.Rights.MayPublishAnywhere),
        };
}
