using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Withdraws a page: asks how, and tells what becomes of each address.</summary>
public sealed class WithdrawalController(
    PageTree tree,
    PageOptionsQuery options,
    Withdraw withdraw,
    LivePages livePages,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/{language:language}/withdraw")]
    public async Task<IActionResult> New([FromRoute] int pageId, [FromRoute] string language) =>
        await BuildViewModelAsync(pageId, Language.Parse(language), WithdrawalForm.ForLanguage(Language.Parse(language))) is { } viewModel
            ? View("Withdrawal", viewModel)
            : NotFound();

    [ShowAtOnce]
    [HttpPost("/admin/pages/{pageId:int}/{language:language}/withdraw")]
    public async Task<IActionResult> Create([FromRoute] int pageId, [FromRoute] string language)
    {
        var sent = await Request.ReadFormAsync(Ct);
        var form = WithdrawalForm.Of(sent);
        string? find = sent[PageChoice.FindField("into")];
        if (await BuildViewModelAsync(pageId, Language.Parse(language), form, find) is not { } viewModel)
            return NotFound();
        if (PageChoice.IsSearch(find, sent[PageChoice.LookField("into")]))
            return View("Withdrawal", viewModel);

        Language[] chosen = [.. viewModel.Lives.Select(l => l.Language).Where(l => form.Languages.Contains(l.Code))];
        if (chosen.Length == 0)
            return Invalid("Withdrawal", viewModel with { Issues = [new Issue("languages", IssueCodes.Missing)] });
        if (form.Kind is not { } kind)
            return Invalid("Withdrawal", viewModel with { Issues = [new Issue("kind", IssueCodes.Missing)] });

        var request = new Withdraw.Request(pageId, [.. chosen.Select(l => new Withdraw.Version(l, form.NoteIn(l)))])
        {
            Kind = kind,
            IntoPageId = form.Into,
        };
        if (await withdraw.ExecuteAsync(request, Staff.Actor(clock), Ct) is Withdraw.Outcome.Refused { Issue: var issue, Language: var at })
            return Invalid("Withdrawal", viewModel with { Issues = [issue with { Field = FieldOf(issue, at) }], RefusedIn = at });

        SetFlashMessage(Texts["admin.withdraw.done." + kind]);
        return Redirect(AdminLinks.Editor(pageId, Language.Parse(language)));
    }

    private static string FieldOf(Issue issue, Language language) =>
        issue.Field switch
        {
            nameof(Revision.Note) => WithdrawalForm.NoteField(language),
            nameof(ScheduledAct.IntoPageId) => "into",
            _ => "languages",
        };

    /// <summary>Ids of the pages into which a page may be merged: live in at least one of the languages and not retired.</summary>
    private async Task<HashSet<int>> MergeTargetIdsAsync(int pageId, Language[] languages) =>
        [
            .. (await livePages.ReadAsync(Ct))
                .All.Where(p => p.PageId != pageId && p.Retirement is null && p.Template != Template.Site && languages.Contains(p.Language))
                .Select(p => p.PageId),
        ];

    private async Task<WithdrawalViewModel?> BuildViewModelAsync(int pageId, Language language, WithdrawalForm form, string? find = null)
    {
        if (await tree.FindAsync(Staff, pageId, Language, Ct) is not { IsHome: false } page)
            return null;
        LiveVersion[] lives = [.. page.LiveVersions.Where(l => Staff.Rights.MayPublish(page.Page, l.Language))];
        if (lives.All(l => l.Language != language))
            return null;
        return new WithdrawalViewModel(
            Layout(Texts["admin.withdraw.title", page.Title]) with
            {
                ReturnPath = AdminLinks.Withdrawal(pageId, language),
            },
            page,
            language,
            lives,
            await options.ReadAsync(
                await MergeTargetIdsAsync(pageId, [.. lives.Select(l => l.Language)]),
                find,
                form.Into is { } into ? [into] : [],
                Language,
                Ct
            ),
            form
        );
    }
}
