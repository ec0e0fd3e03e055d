using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Base of the controllers that compare two versions of a page.</summary>
[QueuedRendering]
public abstract class ComparisonControllerBase(PageHistory history) : AdminController
{
    /// <returns>Null if one of the versions does not exist.</returns>
    protected async Task<CompareViewModel?> CompareAsync(PageHistory.Header head, string from, string to, bool isConflict = false)
    {
        if (
            await history.VersionAsync(head, from, HttpContext.RequestAborted) is not { } before
            || await history.VersionAsync(head, to, HttpContext.RequestAborted) is not { } after
        )
            return null;
        var comparison = PageComparison.Of(before.Text, after.Text, Language);
        return new CompareViewModel(Layout(Texts["admin.compare.title", head.Title]), head, before, after, comparison, isConflict);
    }

    protected Task<PageHistory.Header?> FindAsync(int pageId, string language) =>
        history.FindAsync(Staff.Rights, pageId, Language.Parse(language), HttpContext.RequestAborted);
}
