using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Tree;

/// <summary>Taking a page off the site: asked which way, told what becomes of each address.</summary>
public sealed class WithdrawalController(PageTree tree, Withdraw withdraw, PublicationFollower follower, TimeProvider clock) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpGet("/admin/pages/{pageId:int}/{language:language}/withdraw")]
    public async Task<IActionResult> New([FromRoute] int pageId, [FromRoute] string language) =>
        await ScreenAsync(pageId, Language.Parse(language), WithdrawalForm.In(Language.Parse(language))) is { } screen ? View("Withdrawal", screen) : NotFound();

    [HttpPost("/admin/pages/{pageId:int}/{language:language}/withdraw")]
    public async Task<IActionResult> Create([FromRoute] int pageId, [FromRoute] string language)
    {
        var form = WithdrawalForm.Of(await Request.ReadFormAsync(Ct));
        if (await ScreenAsync(pageId, Language.Parse(language), form) is not { } screen)
            return NotFound();

        Language[] chosen = [.. screen.Lives.Select(l => l.Language).Where(l => form.Languages.Contains(l.Code))];
        if (chosen.Length == 0)
            return Refused("Withdrawal", screen with { Issues = [new Issue("languages", IssueCodes.Missing)] });
        if (form.Kind is not { } kind)
            return Refused("Withdrawal", screen with { Issues = [new Issue("kind", IssueCodes.Missing)] });

        var request = new Withdraw.Request(pageId, [.. chosen.Select(l => new Withdraw.Version(l, form.NoteIn(l)))]) { Kind = kind, IntoPageId = form.Into };
        if (await withdraw.ExecuteAsync(request, Staff.Actor(clock), Ct) is Withdraw.Outcome.Refused { Issue: var issue, Language: var at })
            return Refused("Withdrawal", screen with { Issues = [issue with { Field = FieldOf(issue, at) }], RefusedIn = at });

        await follower.CatchUpAsync(Ct);
        Say(Texts["admin.withdraw.done." + kind]);
        return Redirect($"/admin/pages/{pageId}/{language}");
    }

    private static string FieldOf(Issue issue, Language language) => issue.Field switch
    {
        nameof(Revision.Note) => WithdrawalForm.NoteField(language),
        nameof(ScheduledAct.IntoPageId) => "into",
        _ => "languages",
    };

    private async Task<WithdrawalScreen?> ScreenAsync(int pageId, Language language, WithdrawalForm form)
    {
        if (await tree.FindAsync(Staff, pageId, Language, Ct) is not { IsHome: false } page)
            return null;
        LiveVersion[] lives = [.. page.Lives.Where(l => Staff.Rights.MayPublish(page.Page, l.Language))];
        if (lives.All(l => l.Language != language))
            return null;
        return new WithdrawalScreen(
            Frame(Texts["admin.withdraw.title", page.Title]) with { Here = WithdrawalScreen.AddressOf(pageId, language) },
            page, language, lives, await tree.TargetsAsync(pageId, [.. lives.Select(l => l.Language)], Language, Ct), form);
    }
}
