using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Shows what changed from one version to another.</summary>
public sealed class ComparisonsController(PageHistory history) : ComparisonControllerBase(history)
{
    /// <param name="from">A revision's number, <c>live</c> or <c>draft</c>; by default the live version, else the newest revision.</param>
    /// <param name="to">A revision's number, <c>live</c> or <c>draft</c>; by default the draft, else the newest revision.</param>
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/compare")]
    public async Task<IActionResult> Show([FromRoute] int pageId, [FromRoute] string language, string? from, string? to)
    {
        if (await FindAsync(pageId, language) is not { } head)
            return NotFound();

        var newest = HistoryViewModelBase.NameOf(head.Newest ?? 0);
        from ??= head.Live is null ? newest : VersionNames.Live;
        to ??= head.Draft is null ? newest : VersionNames.Draft;
        return await CompareAsync(head, from, to) is { } viewModel ? View("Compare", viewModel) : NotFound();
    }
}
