using Almaty2020.Web.Access.Work;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>What changed from one version to another.</summary>
public sealed class ComparisonsController(PageHistory history) : ComparisonController(history)
{
    /// <param name="from">A revision's number, <c>live</c> or <c>draft</c>; without one, what residents see.</param>
    /// <param name="to">Likewise; without one, what was written last.</param>
    [HttpGet("/admin/pages/{pageId:int}/{language:language}/compare")]
    public async Task<IActionResult> Show([FromRoute] int pageId, [FromRoute] string language, string? from, string? to)
    {
        if (await FindAsync(pageId, language) is not { } head)
            return NotFound();

        var newest = HistoryFrame.NameOf(head.Newest ?? 0);
        from ??= head.Live is null ? newest : VersionNames.Live;
        to ??= head.Draft is null ? newest : VersionNames.Draft;
        return await CompareAsync(head, from, to) is { } screen ? View("Compare", screen) : NotFound();
    }
}
