using Microsoft.AspNetCore.Http.Features;

namespace Almaty2020.Web.Telemetry;

/// <summary>Names the template of the page that a request is answered with, in the framework's own measure of its time.</summary>
internal static class RequestTemplate
{
    public const string Tag = "almaty2020.template";

    /// <summary>For an answer that is being made.</summary>
    public static void Name(HttpContext context, string template)
    {
        context.Features.Set(new Named(template));
        AddTag(context, template);
    }

    /// <returns>Null where the answer is no page.</returns>
    public static string? Of(HttpContext context) => context.Features.Get<Named>()?.Template;

    public static void AddTag(HttpContext context, string template) =>
        // Only where somebody measures.
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new KeyValuePair<string, object?>(Tag, template));

    private sealed record Named(string Template);
}
