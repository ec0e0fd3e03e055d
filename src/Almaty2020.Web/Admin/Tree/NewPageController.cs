using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Beginning a page.</summary>
public sealed class NewPageController(PageTree tree, CreatePage create, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="parent">Chosen beforehand; 0 for the top. Else place and language are asked for: there is no usual one.</param>
    [HttpGet("/admin/pages/new")]
    public async Task<IActionResult> New(int? parent) => View("NewPage", await ScreenAsync(new NewPageForm("", Template.Page, parent, null)));

    [HttpPost("/admin/pages/new")]
    public async Task<IActionResult> Create(NewPageForm form)
    {
        if (form.Parent is null || form.Language is null)
        {
            var unchosen = new[] { (Field: "language", IsMissing: form.Language is null), (Field: "parent", IsMissing: form.Parent is null) };
            return Refused("NewPage", await ScreenAsync(form) with { Issues = [.. unchosen.Where(u => u.IsMissing).Select(u => new Issue(u.Field, IssueCodes.Missing))] });
        }

        int? parentId = form.Parent == 0 ? null : form.Parent;
        if (!Language.TryFind(form.Language, out var language) || !await tree.MayBeginAsync(Staff, parentId, language, Ct))
            return Refused("NewPage", await ScreenAsync(form) with { Issues = [new Issue("parent", IssueCodes.OutOfReach)] });

        switch (await create.ExecuteAsync(new CreatePage.Request(form.Template, parentId, language, (form.Title ?? "").Trim()), Staff.Actor(clock), Ct))
        {
            case CreatePage.Outcome.Created { PageId: var pageId }:
                Say(Texts["admin.new-page.done"]);
                return Redirect($"/admin/pages/{pageId}/{language.Code}");
            case CreatePage.Outcome.Refused { Issues: var issues }:
                return Refused("NewPage", await ScreenAsync(form) with { Issues = [.. issues.Select(i => i with { Field = FieldOf(i) })] });
            default:
                return NotFound();
        }
    }

    private static string FieldOf(Issue issue) => issue.Field switch
    {
        nameof(CreatePage.Request.Title) => "title",
        nameof(CreatePage.Request.Template) => "template",
        _ => "parent",
    };

    private async Task<NewPageScreen> ScreenAsync(NewPageForm form) => new(
        Frame(Texts["admin.new-page.title"]) with { Here = "/admin/pages/new" },
        await tree.PlacesForNewAsync(Staff, Language, Ct),
        Language.All.Any(Staff.Rights.MayWriteAnywhere),
        Staff.Rights.LanguagesOf(Access.Rights.Writing),
        form);
}
