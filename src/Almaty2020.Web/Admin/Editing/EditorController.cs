using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Admin.Tree;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Writing.</summary>
public sealed class EditorController(
    Manuscripts manuscripts, CheckBasis basis, PagePresence presence, PageSignals signals, PageTree tree, SaveDraft save, SettleRemark settleRemark,
    TimeProvider clock) : AdminController
{
    /// <summary>Pages may be long; a form of them is not an attack yet.</summary>
    internal const int MaxLength = 8 * 1024 * 1024;

    [Renders]
    [HttpGet("/admin/pages/{pageId:int}/{language:language}")]
    public async Task<IActionResult> Show(int pageId, string language) =>
        await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), HttpContext.RequestAborted) is { } page
            ? View("Editor", await ScreenAsync(Frame(page.Title), page, TextForm.Of(page.Text, page.Version, page.BaseRevisionId)))
            : await tree.InTrashAsync(Staff, pageId, HttpContext.RequestAborted) is { TrashedAtUtc: { } since }
                ? Refused("InTrash", new InTrashScreen(Frame(Texts["admin.in-trash.title"]), since), StatusCodes.Status410Gone)
                : NotFound();

    /// <summary>Saves, as somebody's own act: the text is kept as a revision too.</summary>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}")]
    [RequestFormLimits(ValueLengthLimit = MaxLength), RequestSizeLimit(MaxLength)]
    public async Task<IActionResult> Save(int pageId, string language, string? then, Guid? settle)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Page.Template, page.Language);
        if (form.Issues.Count > 0)
            return await AgainAsync(page, form, form.Issues);

        // An address that nobody has thought of is made of the title; it can be changed like any other.
        var isProposed = page.Page.Template != Template.Home && form.Text.Slug.Length == 0 && form.Text.Title.Length > 0;
        if (isProposed)
            form = form with { Text = form.Text with { Slug = Slugs.Propose(form.Text.Title, page.Language) } };

        if (page.Draft is null && form is { Version: 0, CaughtUp: null } && page.LiveRevision is { } live && live.Text.SameAs(form.Text))
        {
            Say(Texts["admin.editor.nothing-changed"]);
            return Saved(EditorScreen.AddressOf(page));
        }

        switch (await save.ExecuteAsync(new SaveDraft.Request(pageId, page.Language, form.Text, form.Version, form.Note) { SourceRevisionId = form.CaughtUp }, Staff.Actor(clock), ct))
        {
            case SaveDraft.Outcome.Saved:
                if (settle is { } remark)
                    await settleRemark.ExecuteAsync(new SettleRemark.Request(pageId, page.Language, remark), Staff.Actor(clock), ct);
                if (then == "review")
                    return Saved(EditorScreen.AddressOf(page) + "/review");
                Say(isProposed ? Texts["admin.editor.saved-with-slug", form.Text.Slug]
                    : IsTakenBack(page, form) ? Texts["admin.editor.saved-out-of-review"]
                    : Texts["admin.editor.saved"]);
                return Saved(EditorScreen.AddressOf(page));
            case SaveDraft.Outcome.Refused { Issues: var issues }:
                return await AgainAsync(page, form, [.. issues.Select(i => i with { Field = DraftChecks.FieldOf(i) })]);
            case SaveDraft.Outcome.Conflict { Theirs: var theirs, Version: var version }:
                return Refused("Editor", await BothAsync(page, form, theirs, version, ct), StatusCodes.Status409Conflict);
            default:
                return NotFound();
        }
    }

    /// <summary>Keeps what is being written, every few seconds; answers programs.</summary>
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/autosave")]
    [RequestFormLimits(ValueLengthLimit = MaxLength), RequestSizeLimit(MaxLength)]
    public async Task<IActionResult> AutoSave(int pageId, string language)
    {
        var ct = HttpContext.RequestAborted;
        if (await manuscripts.ReadAsync(Staff, pageId, Language.Parse(language), ct) is not { } page)
            return NotFound();

        var form = TextForm.Of(await Request.ReadFormAsync(ct), page.Page.Template, page.Language);
        if (form.Issues.Count > 0)
            return UnprocessableEntity();
        if (page.Draft is null && form is { Version: 0, CaughtUp: null } && page.Kept is { } kept && kept.Text.SameAs(form.Text))
            return Json(new { version = 0, words = "" });

        return await save.ExecuteAsync(new SaveDraft.Request(pageId, page.Language, form.Text, form.Version) { SourceRevisionId = form.CaughtUp }, Staff.Actor(clock), ct) switch
        {
            SaveDraft.Outcome.Saved { Version: var version } => Json(new
            {
                version,
                words = IsTakenBack(page, form) ? Texts["admin.editor.kept-out-of-review", NowOnTheClock] : Texts["admin.editor.kept", NowOnTheClock],
            }),
            SaveDraft.Outcome.Conflict => Conflict(),
            SaveDraft.Outcome.Refused => UnprocessableEntity(),
            _ => NotFound(),
        };
    }

    private string NowOnTheClock => Formats.Time(clock.GetUtcNow().UtcDateTime);

    /// <summary>Whether a text that was in review when the form was opened is no longer, because it was changed: every save says so.</summary>
    private bool IsTakenBack(Manuscript before, TextForm saved) => before.Draft is { IsInReview: true } draft
        ? !draft.Text.SameAs(saved.Text)
        : Request.Form["inReview"] == "true";

    /// <summary>What does not clash is brought together; the rest stands side by side. Whoever has seen that may save over their version.</summary>
    private async Task<EditorScreen> BothAsync(Manuscript page, TextForm form, PageText theirs, int version, CancellationToken ct)
    {
        var frame = Frame(page.Title) with { Here = null };
        if (form.BaseRevisionId is not { } baseId || await manuscripts.RevisionAsync(page.Page.Id, page.Language, baseId, ct) is not { } common)
            return (await ScreenAsync(frame, page, form with { Version = version })) with { Theirs = theirs };

        var merge = PageMerge.Of(common.Text, form.Text, theirs, Language);
        var merged = TextForm.Of(merge.Text, version, page.BaseRevisionId) with { Note = form.Note, CaughtUp = form.CaughtUp };
        return (await ScreenAsync(frame, page, merged)) with { Theirs = theirs, IsMerged = true, Clashes = merge.Clashes };
    }

    /// <summary>Leads on. A script that saves is told where to: it keeps the text until it has heard that.</summary>
    private IActionResult Saved(string next) => Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ? Json(new { location = next }) : Redirect(next);

    private async Task<ViewResult> AgainAsync(Manuscript page, TextForm form, IReadOnlyList<Issue> issues) =>
        Refused("Editor", (await ScreenAsync(Frame(page.Title) with { Here = null }, page, form)) with { Issues = issues });

    private async Task<EditorScreen> ScreenAsync(AdminFrame frame, Manuscript page, TextForm form)
    {
        var ct = HttpContext.RequestAborted;
        return new EditorScreen(frame, page, form)
        {
            Checks = DraftChecks.Of(form.Text, await basis.OfAsync(page, form.Text, ct), Texts, ct),
            Others = await presence.OthersAsync(Staff, page.Page.Id, page.Language, ct),
            Signals = await signals.ReadAsync(page, ct),
        };
    }
}
