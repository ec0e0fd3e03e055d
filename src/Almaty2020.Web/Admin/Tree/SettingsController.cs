using System.Globalization;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Changes the settings that a page has in all languages.</summary>
public sealed class SettingsController(PageTree tree, ChangePageSettings change, TimeProvider clock) : AdminController
{
    private const string Day = "yyyy-MM-dd";

    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/settings")]
    public async Task<IActionResult> Show([FromRoute] int pageId) =>
        await FindAsync(pageId) is { } page
            ? View(
                "Settings",
                await BuildViewModelAsync(
                    page,
                    new SettingsForm(
                        await tree.PreviousSiblingAsync(page.Page, Ct) ?? 0,
                        page.Page.Navigation,
                        page.Page.ReviewBy?.ToString(Day, CultureInfo.InvariantCulture),
                        page.Page.ReviewAddress,
                        page.Page.Version,
                        page.Page.SourceLanguage.Code
                    )
                )
            )
            : NotFound();

    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/settings")]
    public async Task<IActionResult> Save([FromRoute] int pageId, SettingsForm form)
    {
        if (await FindAsync(pageId) is not { } page)
            return NotFound();

        form = form with { ReviewAddress = form.ReviewAddress?.Trim(), ReviewBy = form.ReviewBy?.Trim() };
        if (!Enum.IsDefined(form.Navigation))
            return NotFound();
        Localization.Language? source = null;
        if (form.Source is not null && !Localization.Language.TryFind(form.Source, out source))
            return NotFound();
        DateOnly? reviewBy = DateOnly.TryParseExact(form.ReviewBy, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
        if (reviewBy is null && !string.IsNullOrEmpty(form.ReviewBy))
            return Invalid("Settings", await BuildViewModelAsync(page, form) with { Issues = [new Issue("reviewBy", IssueCodes.BadDate)] });

        var request = new ChangePageSettings.Request(
            pageId,
            form.After == 0 ? null : form.After,
            form.Navigation,
            reviewBy,
            string.IsNullOrEmpty(form.ReviewAddress) ? null : form.ReviewAddress,
            form.Version
        )
        {
            SourceLanguage = source,
        };
        switch (await change.ExecuteAsync(request, Staff.Actor(clock), Ct))
        {
            case ChangePageSettings.Outcome.Changed:
                SetFlashMessage(Texts["admin.settings.done"]);
                return Redirect(AdminLinks.Settings(pageId));
            case ChangePageSettings.Outcome.Refused { Issues: var issues }:
                return Invalid(
                    "Settings",
                    await BuildViewModelAsync(page, form) with
                    {
                        Issues =
                        [
                            .. issues.Select(i =>
                                i with
                                {
                                    Field = i.Field == nameof(Publishing.Model.Page.SourceLanguage) ? "source" : "reviewAddress",
                                }
                            ),
                        ],
                    }
                );
            default:
                return Invalid(
                    "Settings",
                    await BuildViewModelAsync(page, form with { Version = page.Page.Version }) with
                    {
                        Issues = [new Issue("", "changed-meanwhile")],
                    },
                    StatusCodes.Status409Conflict
                );
        }
    }

    private async Task<TreePage?> FindAsync(int pageId) =>
        await tree.FindAsync(Staff, pageId, Language, Ct) is { } page && PageTree.MayChangePlaceAndSettings(Staff, page) ? page : null;

    private async Task<SettingsViewModel> BuildViewModelAsync(TreePage page, SettingsForm form) =>
        new(
            Layout(Texts["admin.settings.title", page.Title]) with
            {
                ReturnPath = AdminLinks.Settings(page.Page.Id),
            },
            page,
            await tree.SiblingsAsync(page.Page.ParentId, page.Page.Id, Language, Ct),
            page.Page.ParentId is { } parent ? await tree.TitleAsync(parent, Language, Ct) : null,
            form
        );
}
