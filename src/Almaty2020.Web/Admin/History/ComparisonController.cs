using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.History;

/// <summary>Two versions of a page held against each other.</summary>
[Renders]
public abstract class ComparisonController(PageHistory history) : AdminController
{
    /// <returns>Null where one of the two is not.</returns>
    protected async Task<CompareScreen?> CompareAsync(PageHistory.Head head, string from, string to, bool isConflict = false)
    {
        if (await history.VersionAsync(head, from, HttpContext.RequestAborted) is not { } before || await history.VersionAsync(head, to, HttpContext.RequestAborted) is not { } after)
            return null;
        var comparison = PageComparison.Of(before.Text, after.Text, Language);
        return new CompareScreen(Frame(Texts["admin.compare.title", head.Title]), head, before, after, comparison, isConflict);
    }

    protected Task<PageHistory.Head?> FindAsync(int pageId, string language) =>
        history.FindAsync(Staff.Rights, pageId, Language.Parse(language), HttpContext.RequestAborted);
}
