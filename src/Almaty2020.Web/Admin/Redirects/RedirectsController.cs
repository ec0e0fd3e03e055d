using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Redirects;

/// <param name="Find">Part of an address, as typed.</param>
/// <param name="Page">Page number of the list; 1 for the first.</param>
public sealed record RedirectsViewModel(AdminLayoutModel Layout, string? Find, int Page, RedirectList.ResultPage List)
    : AdminViewModel(Layout)
{
    /// <summary>The address to try, as typed; null if none is tried.</summary>
    public string? Try { get; init; }

    /// <summary>Where it leads; null if it is not an address of this site.</summary>
    public RedirectList.Destination? Destination { get; init; }

    /// <summary>As typed.</summary>
    public string? From { get; init; }

    /// <summary>As typed.</summary>
    public string? To { get; init; }

    public string AddressOf(int page) => $"{AdminLinks.Redirects}?q={Uri.EscapeDataString(Find ?? "")}&page={page}";
}

/// <summary>Former addresses: lists, tries, adds and removes redirects.</summary>
public sealed class RedirectsController(
    RedirectList redirects,
    AddRedirect add,
    RemoveRedirect remove,
    SiteSettings settings,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="q">Part of an address.</param>
    /// <param name="attempt">An address, to see where it leads.</param>
    [HttpGet("/admin/redirects")]
    public async Task<IActionResult> Index(string? q, [FromQuery(Name = "try")] string? attempt, int page = 1)
    {
        var viewModel = await BuildViewModelAsync(q?.Trim(), page);
        if (string.IsNullOrWhiteSpace(attempt))
            return View("Redirects", viewModel);
        return View(
            "Redirects",
            PublicAddress.TryParse(attempt, settings.PublicUrl, out var address)
                ? viewModel with
                {
                    Try = attempt.Trim(),
                    Destination = await redirects.DestinationAsync(address, Ct),
                }
                : viewModel with
                {
                    Try = attempt.Trim(),
                    Issues = [new Issue("try", IssueCodes.ForeignAddress)],
                }
        );
    }

    /// <param name="from">The address that is to lead on.</param>
    /// <param name="to">The address of a live page, or one that already leads to it.</param>
    [ShowAtOnce]
    [HttpPost("/admin/redirects")]
    public async Task<IActionResult> Add(string? from, string? to)
    {
        if (!PublicAddress.TryParse(from, settings.PublicUrl, out var source))
            return await RefusedAsync("from", string.IsNullOrWhiteSpace(from) ? IssueCodes.Missing : IssueCodes.ForeignAddress);
        if (source.IsFile)
            return await RefusedAsync("from", IssueCodes.AddressReserved);
        if (!PublicAddress.TryParse(to, settings.PublicUrl, out var target))
            return await RefusedAsync("to", string.IsNullOrWhiteSpace(to) ? IssueCodes.Missing : IssueCodes.ForeignAddress);
        if (source == target)
            return await RefusedAsync("to", IssueCodes.LeadsToItself);
        var live = await redirects.DestinationAsync(target, Ct) switch
        {
            RedirectList.Destination.Page(var page) => page,
            RedirectList.Destination.Redirected(var page) => page,
            _ => null,
        };
        if (live is null)
            return await RefusedAsync("to", IssueCodes.NoPageThere);
        if (!Staff.Rights.MayPublish(live.Page!, source.Language))
            return await RefusedAsync("to", IssueCodes.NotYours);

        var request = new AddRedirect.Request(source.Language, source.Path, live.PageId);
        if (await add.ExecuteAsync(request, Staff.Actor(clock), Ct) is AddRedirect.Outcome.Refused { Issue: var issue })
            return await RefusedAsync(issue.Field == AddRedirect.PathField ? "from" : "to", issue.Code);
        SetFlashMessage(Texts["admin.redirects.added", source, live.Title]);
        return Redirect(AdminLinks.Redirects);

        async Task<IActionResult> RefusedAsync(string field, string code) =>
            Invalid(
                "Redirects",
                await BuildViewModelAsync(find: null, page: 1) with
                {
                    From = from,
                    To = to,
                    Issues = [new Issue(field, code)],
                }
            );
    }

    [ShowAtOnce]
    [HttpPost("/admin/redirects/remove")]
    public async Task<IActionResult> Remove(string? address)
    {
        if (!PublicAddress.TryParse(address, settings.PublicUrl, out var source) || !await redirects.MayRemoveAsync(Staff, source, Ct))
            return NotFound();
        var request = new RemoveRedirect.Request(source.Language, source.Path);
        if (await remove.ExecuteAsync(request, Staff.Actor(clock), Ct) is RemoveRedirect.Outcome.Refused { Issue: var issue })
            return Invalid("Redirects", await BuildViewModelAsync(find: null, page: 1) with { Issues = [issue with { Field = "" }] });
        SetFlashMessage(Texts["admin.redirects.removed", source]);
        return Redirect(AdminLinks.Redirects);
    }

    private async Task<RedirectsViewModel> BuildViewModelAsync(string? find, int page)
    {
        page = Math.Clamp(page, 1, 10_000);
        var address = PublicAddress.TryParse(find, settings.PublicUrl, out var parsed) ? parsed : null;
        return new RedirectsViewModel(
            Layout(Texts["admin.redirects.title"]),
            find,
            page,
            await redirects.ReadAsync(Staff, address, find?.ToLowerInvariant(), page, Ct)
        );
    }
}
