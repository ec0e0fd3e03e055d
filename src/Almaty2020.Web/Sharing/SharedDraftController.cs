using Almaty2020.Markup;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Sharing;

/// <summary>Shows a draft to a guest without an account and takes their answer. Needs no cookie.</summary>
/// <remarks>
/// The address cannot be a page's, because those begin with a language. The secret is in the query string and never in the HTML: forms
/// here have no action attribute, so the length of a compressed response cannot reveal the secret (BREACH attack).
/// </remarks>
[QueuedRendering]
public sealed class SharedDraftController(
    SharedDraftQuery drafts,
    DraftPreview preview,
    LayoutModelBuilder layouts,
    SiteSettings settings,
    ClientFingerprint senders,
    FeedbackRateLimit rateLimit,
    DuplicateSubmissionGuard<AddGuestRemark.Outcome> duplicateGuard,
    AddGuestRemark answer
) : Controller
{
    public const string Address = SiteAreas.SharedDrafts;

    private const int MaxBytes = 64 * 1024;

    public static string AddressOf(string secret) => $"{Address}?link={secret}";

    [HttpGet(Address), HttpHead(Address)]
    public async Task<IActionResult> Show([FromQuery] string? link, [FromQuery] string? said)
    {
        var (shareLink, draft) = await drafts.FindAsync(link, HttpContext.RequestAborted);
        return draft is null
            ? LinkEnded(shareLink, null)
            : await ViewAsync(draft, new ShareLinkAnswerForm("", null, "", ""), StatusCodes.Status200OK, f =>
                f with
                {
                    SavedAnswer = Enum.TryParse<RemarkKind>(said, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null,
                }
            );
    }

    [HttpPost(Address), RequestSizeLimit(MaxBytes), RequestFormLimits(ValueLengthLimit = MaxBytes)]
    public async Task<IActionResult> Answer([FromQuery] string? link, [FromForm] ShareLinkAnswerForm sent, [FromForm] string? website)
    {
        // CSRF protection: only a guest with the link can answer, and another site must not send the form from that guest's browser.
        if (!SameOrigin.MayBeThisSite(Request, settings.PublicUrl, hidesOrigin: true))
            return StatusCode(StatusCodes.Status403Forbidden);

        var form = new ShareLinkAnswerForm(sent.Name ?? "", sent.Kind, sent.Quote ?? "", sent.Text ?? "");
        var (shareLink, draft) = await drafts.FindAsync(link, HttpContext.RequestAborted);
        if (draft is null)
            return LinkEnded(shareLink, form.Text);
        if (form.Kind is not { } kind)
            return await ViewAsync(draft, form, StatusCodes.Status422UnprocessableEntity, f =>
                f with
                {
                    Issues = [new Issue(nameof(Remark.Kind), IssueCodes.Missing)],
                }
            );

        var sender = senders.Of(HttpContext.Connection.RemoteIpAddress);
        if (rateLimit.TryAcquire(HttpContext.Connection.RemoteIpAddress) is { } wait)
        {
            Response.SetRetryAfter(wait);
            return await ViewAsync(draft, form, StatusCodes.Status429TooManyRequests, f =>
                f with
                {
                    WaitMinutes = (int)Math.Ceiling(wait.TotalMinutes),
                }
            );
        }

        // The honeypot field was filled in, as in the feedback form: probably a bot.
        if (!string.IsNullOrEmpty(website))
            return await ViewAsync(draft, form, StatusCodes.Status422UnprocessableEntity, f => f with { IsHoneypotFilled = true });

        // A double click must give only one answer.
        var outcome = await duplicateGuard.RunAsync(
            $"{sender} {draft.Link.Id} {form}",
            () =>
                answer.ExecuteAsync(
                    new AddGuestRemark.Request(draft.Link.Id, form.Name!, kind, form.Quote!, form.Text!),
                    CancellationToken.None
                ),
            holds: o => o is AddGuestRemark.Outcome.Saved
        );
        switch (outcome)
        {
            case AddGuestRemark.Outcome.Saved:
                // Redirect (303), so that reloading the page does not send the form again.
                Response.Headers.Location = $"{AddressOf(Uri.EscapeDataString(link!))}&said={kind}";
                return StatusCode(StatusCodes.Status303SeeOther);
            case AddGuestRemark.Outcome.Refused { Issues: var issues }:
                return await ViewAsync(draft, form, StatusCodes.Status422UnprocessableEntity, f => f with { Issues = issues });
            default:
                return LinkEnded(shareLink, form.Text);
        }
    }

    private async Task<ViewResult> ViewAsync(
        SharedDraft draft,
        ShareLinkAnswerForm form,
        int status,
        Func<SharedDraftLayoutModel, SharedDraftLayoutModel> configure
    )
    {
        var viewModel = await preview.OfAsync(draft.Page, draft.Link.Language, draft.Text, HttpContext.RequestAborted);
        // A shared draft has no public address: remove the canonical URL, the alternates and the structured data, and forbid indexing.
        viewModel = viewModel with
        {
            Layout = viewModel.Layout with { CanonicalUrl = null, Alternates = [], StructuredData = null, Robots = "noindex, nofollow" },
        };
        ViewData[SharedDraftLayoutModel.Key] = configure(
            new SharedDraftLayoutModel(draft, form, RemarkPassages.Of(draft.Text, draft.Link.Language, HttpContext.RequestAborted))
            {
                Changes = draft.Live is { } live ? ChangesOf(live, draft.Text, draft.Link.Language) : null,
            }
        );
        var view = View(DraftPreview.ViewOf(draft.Page.Template), viewModel);
        view.StatusCode = status;
        return view;
    }

    /// <summary>The parts that differ from the live page, the body as readers see it.</summary>
    private IReadOnlyList<ChangedPart> ChangesOf(PageText live, PageText draft, Language language)
    {
        return
        [
            .. PageComparison
                .Of(live, draft.Normalized(), language)
                .Parts.Select(p => p.Part == PageParts.Body ? p with { Comparison = TextComparison.Of(WordsOf(live), WordsOf(draft)) } : p)
                .Where(p => !p.Comparison.IsSame),
        ];

        string WordsOf(PageText text) =>
            string.Join("\n\n", RenderedBlocks.Of(preview.HtmlOf(text.Body, language, HttpContext.RequestAborted)).Select(b => b.Text));
    }

    private ViewResult LinkEnded(ShareLink? link, string? typed)
    {
        var language = link?.Language ?? AcceptedLanguage.Of(Request, "/");
        var texts = Texts.For(language);
        var title = link is null ? texts["shared.unknown.title"] : texts["shared.over.title"];
        var layout = layouts.ForStatus(language, title, Address);
        var view = View(
            "LinkEnded",
            new ShareLinkEndedViewModel(
                layout with
                {
                    Languages = [.. layout.Languages.Select(l => l with { Address = "/" + l.Language.Code, Exists = true })],
                },
                link,
                typed
            )
        );
        view.StatusCode = link is null ? StatusCodes.Status404NotFound : StatusCodes.Status410Gone;
        return view;
    }
}
