using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Builds the view model of the editor.</summary>
public sealed class EditorViewModelBuilder(
    EditablePageQuery editablePages,
    DraftCheckContextBuilder basis,
    OtherEditors others,
    PageFeedbackSummary signals,
    PageOptionsQuery options
)
{
    public async Task<EditorViewModel> BuildAsync(
        AdminLayoutModel layout,
        Staff staff,
        EditablePage page,
        TextForm form,
        CancellationToken ct
    ) =>
        new(layout, page, form)
        {
            Checks = DraftChecks.Run(form.Text, await basis.OfAsync(page, form.Text, ct), Texts.For(layout.Language), ct),
            Others = await others.ListAsync(staff, page.Page.Id, page.Language, ct),
            Signals = await signals.ReadAsync(page, ct),
            Pages = page.Page.Template.Fields.Any(f => f.Columns.Any(c => c.IsPageKey))
                ? await PagesToChooseAsync(layout.Language, ct)
                : [],
        };

    /// <summary>A list with very many pages is too long to choose from: their keys are typed.</summary>
    private async Task<IReadOnlyList<PageTitles.Item>> PagesToChooseAsync(Language language, CancellationToken ct)
    {
        var all = await options.OfAllAsync(find: null, chosen: [], language, ct);
        return all.IsSearched ? [] : [.. all.Pages.Where(p => !p.IsInTrash && p.Template != Template.Site)];
    }

    /// <summary>
    /// Merges what does not conflict with another person's text, and shows the rest side by side. After that, the user may save over it.
    /// </summary>
    public async Task<EditorViewModel> BuildConflictAsync(
        AdminLayoutModel layout,
        Staff staff,
        EditablePage page,
        TextForm form,
        PageText theirs,
        int version,
        CancellationToken ct
    )
    {
        if (
            form.BaseRevisionId is not { } baseId
            || await editablePages.RevisionAsync(page.Page.Id, page.Language, baseId, ct) is not { } common
        )
            return (await BuildAsync(layout, staff, page, form with { Version = version }, ct)) with { OtherText = theirs };

        var merge = PageMerge.Of(common.Text, form.Text, theirs, layout.Language);
        var merged = TextForm.Of(merge.Text, version, page.BaseRevisionId) with { Note = form.Note, CaughtUpWith = form.CaughtUpWith };
        return (await BuildAsync(layout, staff, page, merged, ct)) with
        {
            OtherText = theirs,
            IsMerged = true,
            Conflicts = merge.Conflicts,
        };
    }
}
