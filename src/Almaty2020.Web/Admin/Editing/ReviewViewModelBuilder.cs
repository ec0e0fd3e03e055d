using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Dashboard;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Sharing;
using Almaty2020.Web.Site.Pages;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Builds the view model of a review.</summary>
public sealed class ReviewViewModelBuilder(
    EditablePageQuery editablePages,
    DraftPreview preview,
    ShareSecrets secrets,
    DraftCheckContextBuilder basis,
    CoPublishCandidates companions,
    AddressChanges addresses,
    DashboardQueries tasks
)
{
    public async Task<ReviewViewModel> BuildViewModelAsync(
        AdminLayoutModel layout,
        Staff staff,
        EditablePage page,
        ReviewActions may,
        CancellationToken ct
    )
    {
        var sent = new ReviewForm(page.Version, "", "", IsMajor: true);
        var links = page.ShareLinks.Select(l => new ShareLinkWithUrl(l, secrets.UrlOf(l.Id))).ToList();
        var urgent =
            page.Live is { } live && await editablePages.MayConfirmAsync(staff, page, ct)
                ? new PendingUrgentConfirmation(
                    await (
                        live.IsCorrection
                            ? editablePages.SubmittedRevisionAsync(live, ct)
                            : editablePages.PreviousLiveRevisionAsync(live, ct)
                    )
                        is { } before
                        ? PageComparison.Of(before.Text, page.LiveRevision!.Text, layout.Language)
                        : null
                )
                : null;
        if (page.Draft is null)
            return new ReviewViewModel(layout, page, [], may, sent)
            {
                Links = links,
                Urgent = urgent,
                Next =
                    staff.Rights.HasRole(Role.Publisher)
                    && await tasks.AwaitingReviewAsync(staff, may.AllowsOwnText, ct) is { Items: [var next, ..] }
                        ? next
                        : null,
            };

        var against = await basis.OfAsync(page, page.Text, ct);
        return new ReviewViewModel(layout, page, DraftChecks.Run(page.Text, against, Texts.For(layout.Language), ct), may, sent)
        {
            Text = await ReviewText.OfAsync(page, preview, layout.Language, ct),
            Links = links,
            Urgent = urgent,
            Addresses = await addresses.ForDraftAsync(page, ct),
            CoPublishCandidates =
                may.Publish || may.PublishUrgently ? await companions.OfAsync(staff, page.Page, page.Language, may.AllowsOwnText, ct) : [],
        };
    }
}
