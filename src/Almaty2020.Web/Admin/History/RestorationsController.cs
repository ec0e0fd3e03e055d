using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>An earlier revision becomes the draft; what is live stays until somebody publishes it.</summary>
public sealed class RestorationsController(PageHistory history, SaveDraft save, TimeProvider clock) : ComparisonController(history)
{
    private readonly PageHistory versions = history;

    /// <param name="number">Of the revision.</param>
    /// <param name="version">Of the draft that was seen; 0 where there was none.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/restore")]
    public async Task<IActionResult> Create([FromRoute] int pageId, [FromRoute] string language, int number, int version)
    {
        var ct = HttpContext.RequestAborted;
        var name = HistoryFrame.NameOf(number);
        if (await FindAsync(pageId, language) is not { } head || await versions.VersionAsync(head, name, ct) is not { } revision)
            return NotFound();

        var request = new SaveDraft.Request(pageId, head.Language, revision.Text, version, Texts["admin.restore.note", number]) { Replaces = true, RestoredNumber = number, SourceRevisionId = revision.SourceRevisionId };
        switch (await save.ExecuteAsync(request, Staff.Actor(clock), ct))
        {
            case SaveDraft.Outcome.Saved:
                Say(Texts["admin.restore.done", number] + (head.Draft?.IsInReview == true ? " " + Texts["admin.restore.out-of-review"] : ""));
                return Redirect($"/admin/pages/{pageId}/{language}");
            case SaveDraft.Outcome.Conflict:
                return await RefusedAsync(StatusCodes.Status409Conflict, isConflict: true, []);
            case SaveDraft.Outcome.Refused { Issues: var issues }:
                return await RefusedAsync(StatusCodes.Status422UnprocessableEntity, isConflict: false, issues);
            default:
                return NotFound();
        }

        // Against what there is now: its draft, as somebody else left it, or else what they made of it.
        async Task<IActionResult> RefusedAsync(int status, bool isConflict, IReadOnlyList<Issue> issues)
        {
            if (await FindAsync(pageId, language) is not { } now)
                return NotFound();
            var from = now.Draft is not null ? VersionNames.Draft : HistoryFrame.NameOf(now.Newest ?? number);
            return await CompareAsync(now, from, name, isConflict) is { } screen ? Refused("Compare", screen with { Issues = issues }, status) : NotFound();
        }
    }
}
