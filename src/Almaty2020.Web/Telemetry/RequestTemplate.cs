using Microsoft.AspNetCore.Http.Features;

namespace Almaty2020.Web.Telemetry;

/// <summary>Tags the framework's request duration metric with the template of the page that was served.</summary>
internal static class RequestTemplate
{
    public const string Tag = "almaty2020.template";

    /// <summary>Sets the template while the response is generated, and tags the request.</summary>
    public static void Set(HttpContext context, string template)
    {
        context.Features.Set(new PageTemplate(template));
        AddTag(context, template);
    }

    /// <returns>The template's name; null if the response is not a page.</returns>
    public static string? Of(HttpContext context) => context.Features.Get<PageTemplate>()?.Template;

    public static void AddTag(HttpContext context, string template) =>
        // The feature is missing unless a metrics listener is active.
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new KeyValuePair<string, object?>(Tag, template));

    private sealed record PageTemplate(string Template);
}
