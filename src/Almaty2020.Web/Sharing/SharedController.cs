using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Feedback;
using Almaty2020.Web.Site.Pages;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Sharing;

/// <summary>A draft as somebody without an account sees it, and what they say of it. Needs no cookie.</summary>
/// <remarks>
/// The address is no page's: those begin with a language. What opens it stands in the query, and never in what is shown: forms here have
/// no address of their own, so that no length of a compressed answer can tell it.
/// </remarks>
[Renders]
public sealed class SharedController(
    SharedDrafts drafts, DraftScreens screens, FrameBuilder frames, Senders senders, FeedbackSenders counts, OncePerMinute<AnswerShareLink.Outcome> once, AnswerShareLink answer) : Controller
{
    public const string Address = "/shared";

    private const int MaxBytes = 64 * 1024;

    public static string AddressOf(string secret) => $"{Address}?link={secret}";

    [HttpGet(Address), HttpHead(Address)]
    public async Task<IActionResult> Show([FromQuery] string? link, [FromQuery] string? said)
    {
        var (known, draft) = await drafts.FindAsync(link, HttpContext.RequestAborted);
        return draft is null
            ? Over(known, null)
            : View(draft, new AnswerForm("", null, "", ""), StatusCodes.Status200OK, f => f with { Said = Enum.TryParse<RemarkKind>(said, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null });
    }

    [HttpPost(Address), RequestSizeLimit(MaxBytes), RequestFormLimits(ValueLengthLimit = MaxBytes)]
    public async Task<IActionResult> Answer([FromQuery] string? link, [FromForm] AnswerForm sent, [FromForm] string? website)
    {
        // Only who has the link can send anything by it; this keeps its page from being sent by one of others in their browser.
        if (!IsFromHere())
            return StatusCode(StatusCodes.Status403Forbidden);

        var form = new AnswerForm(sent.Name ?? "", sent.Kind, sent.Quote ?? "", sent.Text ?? "");
        var (known, draft) = await drafts.FindAsync(link, HttpContext.RequestAborted);
        if (draft is null)
            return Over(known, form.Text);
        if (form.Kind is not { } kind)
            return View(draft, form, StatusCodes.Status422UnprocessableEntity, f => f with { Issues = [new Issue(nameof(Remark.Kind), IssueCodes.Missing)] });

        var sender = senders.Of(HttpContext.Connection.RemoteIpAddress);
        if (counts.Count(HttpContext.Connection.RemoteIpAddress) is { } wait)
        {
            Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return View(draft, form, StatusCodes.Status429TooManyRequests, f => f with { WaitMinutes = (int)Math.Ceiling(wait.TotalMinutes) });
        }

        // As for feedback.
        if (!string.IsNullOrEmpty(website))
            return View(draft, form, StatusCodes.Status422UnprocessableEntity, f => f with { IsTrapped = true });

        // Two clicks are one answer.
        var outcome = await once.DoAsync(
            $"{sender} {draft.Link.Id} {form}",
            () => answer.ExecuteAsync(new AnswerShareLink.Request(draft.Link.Id, form.Name!, kind, form.Quote!, form.Text!), CancellationToken.None),
            holds: o => o is AnswerShareLink.Outcome.Kept);
        switch (outcome)
        {
            case AnswerShareLink.Outcome.Kept:
                // By a redirect, so that loading the screen again sends nothing.
                Response.Headers.Location = $"{AddressOf(Uri.EscapeDataString(link!))}&said={kind}";
                return StatusCode(StatusCodes.Status303SeeOther);
            case AnswerShareLink.Outcome.Refused { Issues: var issues }:
                return View(draft, form, StatusCodes.Status422UnprocessableEntity, f => f with { Issues = issues });
            default:
                return Over(known, form.Text);
        }
    }

    /// <summary>As for feedback; but this page tells nobody where it is, and browsers from before 2023 then know no origin either.</summary>
    private bool IsFromHere() => SameSite.Sent(Request, frames.AbsoluteUrl("/"))
        || (Request.Headers["Sec-Fetch-Site"].Count == 0 && Request.Headers.Origin.ToString() == "null");

    private ViewResult View(SharedDraft draft, AnswerForm form, int status, Func<SharedFrame, SharedFrame> with)
    {
        var screen = screens.Of(draft.Page, draft.Link.Language, draft.Text, HttpContext.RequestAborted);
        // An address of its own is what it has not: nothing to index, to announce or to go back to.
        screen = screen with { Frame = screen.Frame with { CanonicalUrl = null, Alternates = [], StructuredData = null, Robots = "noindex, nofollow" } };
        ViewData[SharedFrame.Key] = with(new SharedFrame(draft, form, Quotes.Of(draft.Text, draft.Link.Language, HttpContext.RequestAborted)));
        var view = View(DraftScreens.ViewOf(draft.Page.Template), screen);
        view.StatusCode = status;
        return view;
    }

    private ViewResult Over(ShareLink? link, string? typed)
    {
        var language = link?.Language ?? AcceptedLanguage.Of(Request, "/");
        var texts = Texts.For(language);
        var title = link is null ? texts["shared.unknown.title"] : texts["shared.over.title"];
        var frame = frames.ForStatus(language, title, Address);
        var view = View("Over", new OverScreen(frame with { Languages = [.. frame.Languages.Select(l => l with { Address = "/" + l.Language.Code, Exists = true })] }, link, typed));
        view.StatusCode = link is null ? StatusCodes.Status404NotFound : StatusCodes.Status410Gone;
        return view;
    }
}
