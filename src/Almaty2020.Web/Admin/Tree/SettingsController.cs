using System.Globalization;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>What a page has in every language alike.</summary>
public sealed class SettingsController(PageTree tree, ChangePageSettings change, PublicationFollower follower, TimeProvider clock) : AdminController
{
    private const string Day = "yyyy-MM-dd";

    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/settings")]
    public async Task<IActionResult> Show([FromRoute] int pageId) => await FindAsync(pageId) is { } page
        ? View("Settings", await ScreenAsync(page, new SettingsForm(
            await tree.BeforeAsync(page.Page, Ct) ?? 0, page.Page.Navigation, page.Page.ReviewBy?.ToString(Day, CultureInfo.InvariantCulture), page.Page.ReviewAddress, page.Page.Version)))
        : NotFound();

    [HttpPost("/admin/pages/{pageId:int}/settings")]
    public async Task<IActionResult> Save([FromRoute] int pageId, SettingsForm form)
    {
        if (await FindAsync(pageId) is not { } page)
            return NotFound();

        form = form with { ReviewAddress = form.ReviewAddress?.Trim(), ReviewBy = form.ReviewBy?.Trim() };
        if (!Enum.IsDefined(form.Navigation))
            return NotFound();
        DateOnly? reviewBy = DateOnly.TryParseExact(form.ReviewBy, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        if (reviewBy is null && !string.IsNullOrEmpty(form.ReviewBy))
            return Refused("Settings", await ScreenAsync(page, form) with { Issues = [new Issue("reviewBy", IssueCodes.BadDate)] });

        var request = new ChangePageSettings.Request(
            pageId, form.After == 0 ? null : form.After, form.Navigation, reviewBy, string.IsNullOrEmpty(form.ReviewAddress) ? null : form.ReviewAddress, form.Version);
        switch (await change.ExecuteAsync(request, Staff.Actor(clock), Ct))
        {
            case ChangePageSettings.Outcome.Changed:
                await follower.CatchUpAsync(Ct);
                Say(Texts["admin.settings.done"]);
                return Redirect($"/admin/pages/{pageId}/settings");
            case ChangePageSettings.Outcome.Refused { Issues: var issues }:
                return Refused("Settings", await ScreenAsync(page, form) with { Issues = [.. issues.Select(i => i with { Field = "reviewAddress" })] });
            default:
                return Refused(
                    "Settings", await ScreenAsync(page, form with { Version = page.Page.Version }) with { Issues = [new Issue("", "changed-meanwhile")] }, StatusCodes.Status409Conflict);
        }
    }

    private async Task<TreePage?> FindAsync(int pageId) =>
        await tree.FindAsync(Staff, pageId, Language, Ct) is { } page && PageTree.MayArrange(Staff, page) ? page : null;

    private async Task<SettingsScreen> ScreenAsync(TreePage page, SettingsForm form)
    {
        var titles = await tree.TitlesAsync(Language, Ct);
        return new SettingsScreen(
            Frame(Texts["admin.settings.title", page.Title]) with { Here = $"/admin/pages/{page.Page.Id}/settings" },
            page, await tree.SiblingsAsync(page.Page.ParentId, page.Page.Id, Language, Ct), page.Page.ParentId is { } parent ? titles.Find(parent) : null, form);
    }
}
