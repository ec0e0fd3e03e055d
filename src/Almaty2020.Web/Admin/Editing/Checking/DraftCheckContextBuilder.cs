using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>Collects the data that a text is checked against. The editor, its live checks and the review all use it.</summary>
public sealed class DraftCheckContextBuilder(LinkTargets targets, AddressConflicts addresses, PriorityNumber priorities)
{
    public async Task<DraftCheckContext> OfAsync(EditablePage page, PageText text, CancellationToken ct) =>
        new(
            page.Page.Template,
            page.Language,
            await targets.LinkedKeysAsync(text, ct),
            page.PageSource is { } source ? new TranslationContext(source.Language, source.Text, page.LiveRevision?.Text) : null
        )
        {
            HasPicture = targets.HasPicture,
            Pictures = await targets.PicturesAsync(text, page.Language, ct),
            Addresses = await addresses.FindAsync(page.Page, page.Language, text.Normalized().Slug, ct),
            Number = await priorities.OfAsync(page.Page, ct),
        };
}
