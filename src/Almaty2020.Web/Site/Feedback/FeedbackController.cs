using Almaty2020.Web.Feedback;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>The "Is this page useful?" form at the foot of every page.</summary>
[Switchable(SiteFeature.Feedback)]
public sealed class FeedbackController(
    CurrentSite current,
    LayoutModelBuilder layouts,
    SiteSettings settings,
    ClientFingerprint senders,
    FeedbackRateLimit counts,
    DuplicateSubmissionGuard<SaveFeedback.Outcome> once,
    SaveFeedback keep
) : Controller
{
    // No action has parameters: binding one would make MVC read the body with its own limits and messages.
    private Language Language => Language.Parse((string)RouteData.Values["language"]!);

    /// <summary>The form for another answer. Also shown if the address of a refused form is reloaded with GET.</summary>
    [HttpGet("/{language:language}/feedback"), HttpHead("/{language:language}/feedback")]
    public IActionResult New()
    {
        var form = FeedbackForm.Of(Request.Query);
        if (PageOf(form) is not { } page)
            return NotFound();
        var about = FeedbackForm.About(page);
        return Form(
            StatusCodes.Status200OK,
            FeedbackForm.OtherFormatOf(Request.Query) is { } document ? about.AskingFor(document, Language) : about,
            isSent: false
        );
    }

    [HttpPost("/{language:language}/feedback"), RequestSizeLimit(FeedbackForm.MaxBytes)]
    public async Task<IActionResult> Create()
    {
        if (!SameOrigin.MayBeThisSite(Request, settings.PublicUrl))
            return StatusCode(StatusCodes.Status403Forbidden);
        var (sent, status) = await FeedbackForm.ReadAsync(Request, HttpContext.RequestAborted);
        if (sent is null)
            return StatusCode(status);

        var form = sent.Form;
        if (form.Answer is not { } answer || form.CharactersOverLimit > 0)
            return Form(StatusCodes.Status422UnprocessableEntity, form);

        var sender = senders.Of(HttpContext.Connection.RemoteIpAddress);
        if (counts.TryAcquire(HttpContext.Connection.RemoteIpAddress) is { } wait)
        {
            Response.SetRetryAfter(wait);
            return Form(StatusCodes.Status429TooManyRequests, form, FeedbackRejection.TooMany, (int)Math.Ceiling(wait.TotalMinutes));
        }

        // The sender is usually a program. But some browsers fill in every field too, and their users must not be thanked for feedback that
        // is not saved.
        if (sent.IsHoneypotFilledIn)
            return Form(StatusCodes.Status422UnprocessableEntity, form, FeedbackRejection.HoneypotFilledIn);

        var outcome = await once.RunAsync(
            $"{sender} {Language} {form}",
            () => keep.ExecuteAsync(new SaveFeedback.Request(form.PageId, Language, form.RevisionId, answer, form.Text)),
            holds: o => o is SaveFeedback.Outcome.Saved
        );
        switch (outcome)
        {
            case SaveFeedback.Outcome.Saved:
                return Thanks(form);
            case SaveFeedback.Outcome.NoSuchPage:
                return Form(StatusCodes.Status404NotFound, form, FeedbackRejection.NoSuchPage);
            default:
                Response.SetRetryAfter(RetryAfter.Outage);
                return Form(StatusCodes.Status503ServiceUnavailable, form, FeedbackRejection.Unavailable);
        }
    }

    [HttpGet("/{language:language}/feedback/thanks"), HttpHead("/{language:language}/feedback/thanks")]
    public IActionResult Show()
    {
        var title = Texts.For(Language)["feedback.thanks.title"];
        var page = PageOf(FeedbackForm.Of(Request.Query));
        return View("Thanks", new ThanksViewModel(LayoutFor(page, title), page));
    }

    /// <summary>Redirects to the thank-you screen, so that reloading it sends nothing.</summary>
    private StatusCodeResult Thanks(FeedbackForm form)
    {
        Response.Headers.Location = $"{Addresses.FeedbackThanksPath(Language)}?page={form.PageId}";
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    private ViewResult Form(
        int status,
        FeedbackForm form,
        FeedbackRejection trouble = FeedbackRejection.None,
        int waitMinutes = 0,
        bool isSent = true
    )
    {
        var page = PageOf(form);
        var title = isSent ? Texts.For(Language)["feedback.not-sent"] : Texts.For(Language)["feedback.title"];
        var view = View("Form", new FeedbackViewModel(LayoutFor(page, title), page, form, isSent, trouble, waitMinutes));
        view.StatusCode = status;
        return view;
    }

    private PublishedPage? PageOf(FeedbackForm form) => current.Site.TryFind(form.PageId, Language, out var page) ? page : null;

    private LayoutModel LayoutFor(PublishedPage? page, string title) =>
        page is not null ? layouts.ForPageRelatedScreen(page, title) : layouts.ForStatus(Language, title, Request.Path);
}
