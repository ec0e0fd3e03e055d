using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Almaty2020.Web.Admin.Common;

/// <summary>What every view of staff has at hand.</summary>
public abstract class AdminView<TModel> : LocalizedView<TModel>
{
    public override Language Language => AdminLanguage.Of(Context);

    public Staff? Visitor => Context.Features.Get<Staff>();

    /// <summary>An issue in words; one about a time says what the clocks in Almaty show.</summary>
    public string WordsOf(Issue issue) => issue.Code == IssueCodes.PastTime
        ? T["admin.issue.past-time", Format.Moment(Context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime)]
        : T["admin.issue." + issue.Code];

    /// <summary>What was done just before; null when nothing is to be said.</summary>
    public string? SaidBefore => Context.Features.Get<Said.Words>()?.Text;
}

/// <summary>A screen's controller, view model and views lie together here as on the public site.</summary>
internal sealed class AdminViews : IViewLocationExpander
{
    private const string Key = "admin";
    private const string Space = "Almaty2020.Web.Admin.";

    /// <summary>Shows drafts as residents would see them.</summary>
    private const string Editing = "Editing";

    private static readonly string[] PagesOfTheSite = ["/Site/Pages/{0}.cshtml", "/Site/Common/{0}.cshtml"];

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        // The folder, from the namespace: several controllers may share one.
        if (context.ActionContext.ActionDescriptor is Microsoft.AspNetCore.Mvc.Controllers.ControllerActionDescriptor { ControllerTypeInfo.Namespace: { } space } && space.StartsWith(Space, StringComparison.Ordinal))
            context.Values[Key] = space[Space.Length..];
    }

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        context.Values.TryGetValue(Key, out var folder) ? [$"/Admin/{folder}/{{0}}.cshtml", "/Admin/Common/{0}.cshtml", .. folder == Editing ? PagesOfTheSite : []] : viewLocations;
}
