using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Sharing;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Brings together what is looked at in a review.</summary>
public sealed class Reviewing(Manuscripts manuscripts, DraftScreens screens, ShareSecrets secrets, CheckBasis basis, Companions companions, AddressChanges addresses, SiteSettings settings)
{
    public async Task<ReviewScreen> ScreenAsync(AdminFrame frame, Staff staff, Manuscript page, ReviewActs may, CancellationToken ct)
    {
        var sent = new ReviewForm(page.Version, "", "", IsMajor: true);
        var links = page.Links.Select(l => new ShownLink(l, secrets.UrlOf(l.Id))).ToList();
        var urgent = page.Live is { UrgentReason: not null } live && !live.WasPublishedUrgentlyBy(staff.Account.Id) && staff.Rights.MayPublish(page.Page, page.Language)
            ? new UrgentPublication(await manuscripts.LiveBeforeAsync(live, ct) is { } before ? PageComparison.Of(before.Text, page.LiveRevision!.Text, frame.Language) : null)
            : null;
        if (page.Draft is null)
            return new ReviewScreen(frame, page, [], may, sent) { Links = links, Urgent = urgent };

        var against = await basis.OfAsync(page, page.Text, ct);
        return new ReviewScreen(frame, page, DraftChecks.Of(page.Text, against, Texts.For(frame.Language), ct), may, sent)
        {
            Text = ReviewText.Of(page, screens, frame.Language, ct),
            Links = links,
            Urgent = urgent,
            Addresses = await addresses.OfDraftAsync(page, ct),
            Companions = may.Publish || may.PublishUrgently ? await companions.OfAsync(staff, page.Page, page.Language, settings.AllowsOwnApproval, ct) : [],
        };
    }
}
