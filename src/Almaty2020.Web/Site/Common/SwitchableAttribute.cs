using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Site.Common;

/// <summary>
/// Answers 404 for a feature that the page about the site switches off. Not 410: it may be switched on again. The error's screen or JSON
/// gives the reason.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SwitchableAttribute(SiteFeature feature) : Attribute, IResourceFilter
{
    private static readonly object Key = new();

    public SiteFeature Feature => feature;

    /// <summary>True for the error of a request that the attribute has refused.</summary>
    public static bool HasRefused(HttpContext context) => context.Items.ContainsKey(Key);

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (context.HttpContext.RequestServices.GetRequiredService<CurrentSite>().Site.Identity.Has(feature))
            return;
        context.HttpContext.Items[Key] = true;
        context.Result = new StatusCodeResult(StatusCodes.Status404NotFound);
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
        // Nothing to do afterwards.
    }
}
