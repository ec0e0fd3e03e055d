using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Makes an earlier revision the draft. The live version stays until the draft is published.</summary>
public sealed class RestorationsController(PageHistory history, SaveDraft save, TimeProvider clock) : ComparisonControllerBase(history)
{
    private readonly PageHistory versions = history;

    /// <param name="number">Number of the revision.</param>
    /// <param name="version">Version of the draft that the user saw; 0 if there was none.</param>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/restore")]
    public async Task<IActionResult> Create([FromRoute] int pageId, [FromRoute] string language, int number, int version)
    {
        var ct = HttpContext.RequestAborted;
        var name = HistoryViewModelBase.NameOf(number);
        if (await FindAsync(pageId, language) is not { } head || await versions.VersionAsync(head, name, ct) is not { } revision)
            return NotFound();

        var request = new SaveDraft.Request(pageId, head.Language, revision.Text, version, Texts["admin.restore.note", number])
        {
            Replaces = true,
            RestoredNumber = number,
            SourceRevisionId = revision.SourceRevisionId,
        };
        switch (await save.ExecuteAsync(request, Staff.Actor(clock), ct))
        {
            case SaveDraft.Outcome.Saved:
                SetFlashMessage(Texts["admin.restore.done", number]);
                return Redirect(AdminLinks.Editor(pageId, head.Language));
            case SaveDraft.Outcome.Conflict:
                return await RefusedAsync(StatusCodes.Status409Conflict, isConflict: true, []);
            case SaveDraft.Outcome.Locked:
                return await RefusedAsync(StatusCodes.Status409Conflict, isConflict: false, [new Issue("", IssueCodes.Locked)]);
            case SaveDraft.Outcome.Refused { Issues: var issues }:
                return await RefusedAsync(StatusCodes.Status422UnprocessableEntity, isConflict: false, issues);
            default:
                return NotFound();
        }

        // Compares with the current state: the draft as another person left it or, if there is none any more, the newest revision.
        async Task<IActionResult> RefusedAsync(int status, bool isConflict, IReadOnlyList<Issue> issues)
        {
            if (await FindAsync(pageId, language) is not { } now)
                return NotFound();
            var from = now.Draft is not null ? VersionNames.Draft : HistoryViewModelBase.NameOf(now.Newest ?? number);
            return await CompareAsync(now, from, name, isConflict) is { } viewModel
                ? Invalid("Compare", viewModel with { Issues = issues }, status)
                : NotFound();
        }
    }
}
