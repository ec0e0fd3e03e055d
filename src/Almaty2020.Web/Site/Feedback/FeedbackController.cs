using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Residents;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>"Is this page useful?", asked at the foot of every page.</summary>
public sealed class FeedbackController(
    CurrentSite current, FrameBuilder frames, Senders senders, FeedbackSenders counts, OncePerMinute<KeepFeedback.Outcome> once, KeepFeedback keep) : Controller
{
    // No action takes parameters: binding one would make MVC read the body, with limits and words of its own.
    private Language Language => Language.Parse((string)RouteData.Values["language"]!);

    /// <summary>For another answer, and for whoever loads the address of a form that came back.</summary>
    [HttpGet("/{language:language}/feedback"), HttpHead("/{language:language}/feedback")]
    public IActionResult New()
    {
        var form = FeedbackForm.Of(Request.Query);
        return PageOf(form) is { } page
            ? Form(StatusCodes.Status200OK, FeedbackForm.About(page), isSent: false)
            : NotFound();
    }

    [HttpPost("/{language:language}/feedback"), RequestSizeLimit(FeedbackForm.MaxBytes)]
    public async Task<IActionResult> Create()
    {
        if (!SameSite.Sent(Request, frames.AbsoluteUrl("/")))
            return StatusCode(StatusCodes.Status403Forbidden);
        var (sent, status) = await FeedbackForm.ReadAsync(Request, HttpContext.RequestAborted);
        if (sent is null)
            return StatusCode(status);

        var form = sent.Form;
        if (form.Answer is not { } answer || form.TooLongBy > 0)
            return Form(StatusCodes.Status422UnprocessableEntity, form);

        var sender = senders.Of(HttpContext.Connection.RemoteIpAddress);
        if (counts.Count(HttpContext.Connection.RemoteIpAddress) is { } wait)
        {
            Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Form(StatusCodes.Status429TooManyRequests, form, FeedbackTrouble.TooMany, (int)Math.Ceiling(wait.TotalMinutes));
        }

        // Mostly a program; but some browsers fill in every field too, and their owner must not be thanked for what is not kept.
        if (sent.IsTrapped)
            return Form(StatusCodes.Status422UnprocessableEntity, form, FeedbackTrouble.Trapped);

        var outcome = await once.DoAsync(
            $"{sender} {Language} {form}",
            () => keep.ExecuteAsync(new KeepFeedback.Request(form.PageId, Language, form.RevisionId, answer, form.Text)),
            holds: o => o is KeepFeedback.Outcome.Kept);
        switch (outcome)
        {
            case KeepFeedback.Outcome.Kept:
                return Thanks(form);
            case KeepFeedback.Outcome.NoSuchPage:
                return Form(StatusCodes.Status404NotFound, form, FeedbackTrouble.NoSuchPage);
            default:
                Response.Headers.RetryAfter = "30";
                return Form(StatusCodes.Status503ServiceUnavailable, form, FeedbackTrouble.Unavailable);
        }
    }

    [HttpGet("/{language:language}/feedback/thanks"), HttpHead("/{language:language}/feedback/thanks")]
    public IActionResult Show()
    {
        var title = Texts.For(Language)["feedback.thanks.title"];
        var page = PageOf(FeedbackForm.Of(Request.Query));
        return View("Thanks", new ThanksScreen(FrameFor(page, title), page));
    }

    /// <summary>By a redirect, so that loading the screen again sends nothing.</summary>
    private StatusCodeResult Thanks(FeedbackForm form)
    {
        Response.Headers.Location = $"/{Language}/feedback/thanks?page={form.PageId}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private ViewResult Form(int status, FeedbackForm form, FeedbackTrouble trouble = FeedbackTrouble.None, int waitMinutes = 0, bool isSent = true)
    {
        var page = PageOf(form);
        var title = isSent ? Texts.For(Language)["feedback.not-sent"] : Texts.For(Language)["feedback.title"];
        var view = View("Form", new FeedbackScreen(FrameFor(page, title), page, form, isSent, trouble, waitMinutes));
        view.StatusCode = status;
        return view;
    }

    private PublishedPage? PageOf(FeedbackForm form) => current.Site.TryFind(form.PageId, Language, out var page) ? page : null;

    private Frame FrameFor(PublishedPage? page, string title) =>
        page is not null ? frames.ForScreenAbout(page, title) : frames.ForStatus(Language, title, Request.Path);
}
