using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Almaty2020.Web.Admin.Common;

/// <summary>Base of all views of the admin area.</summary>
public abstract class AdminView<TModel> : LocalizedView<TModel>
{
    public override Language Language => AdminLanguage.Of(Context);

    /// <summary>The name of the admin area.</summary>
    public string DeskName => T["admin.name", Context.RequestServices.GetRequiredService<CurrentIdentity>().NameIn(Language)];

    /// <summary>The site's colours.</summary>
    public SiteColours Colours => Context.RequestServices.GetRequiredService<CurrentIdentity>().Identity.Colours;

    public Staff? CurrentStaff => Context.Features.Get<Staff>();

    /// <summary>Localized text for an issue. For a time that has passed, it includes the current time.</summary>
    public string TextOf(Issue issue) =>
        issue.Code == IssueCodes.PastTime
            ? T["admin.issue.past-time", Format.Moment(Context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime)]
            : NamedIssue.TextOf(issue, T);

    /// <summary>Flash message set by the previous request; null if there is none.</summary>
    public FlashMessage.Content? Flash => Context.Features.Get<FlashMessage.Content>();
}

/// <summary>Finds the views of a screen in the folder of its controller, as on the public site.</summary>
internal sealed class AdminViewLocations : IViewLocationExpander
{
    private const string Key = "admin";
    private const string Space = "Almaty2020.Web.Admin.";

    /// <summary>Folder of the controllers that show drafts as residents would see them, with the views of the public site.</summary>
    private const string Editing = "Editing";

    private static readonly string[] PublicPageViews = ["/Site/Pages/{0}.cshtml", "/Site/Common/{0}.cshtml"];

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        // Take the folder from the namespace, because several controllers may share one.
        if (
            context.ActionContext.ActionDescriptor
                is Microsoft.AspNetCore.Mvc.Controllers.ControllerActionDescriptor { ControllerTypeInfo.Namespace: { } space }
            && space.StartsWith(Space, StringComparison.Ordinal)
        )
            context.Values[Key] = space[Space.Length..];
    }

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        context.Values.TryGetValue(Key, out var folder)
            ? [$"/Admin/{folder}/{{0}}.cshtml", "/Admin/Common/{0}.cshtml", .. folder == Editing ? PublicPageViews : []]
            : viewLocations;
}
