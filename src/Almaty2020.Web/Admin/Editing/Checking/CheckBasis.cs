using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>Collects what a text is checked against: the same for the editor, its live checks and the review.</summary>
public sealed class CheckBasis(LinkTargets targets, AddressConflicts addresses, PriorityNumber priorities)
{
    public async Task<CheckedAgainst> OfAsync(Manuscript page, PageText text, CancellationToken ct) =>
        new(page.Page.Template, page.Language, await targets.KeysAsync(text, ct), page.Source?.Text)
        {
            HasPicture = targets.HasPicture,
            Addresses = await addresses.OfAsync(page.Page, page.Language, text.Tidy().Slug, ct),
            Number = await priorities.OfAsync(page.Page, ct),
        };
}
