namespace Almaty2020.Web.Http;

/// <summary>The areas of the site by path.</summary>
internal static class SiteAreas
{
    /// <summary>Where guests read a shared draft.</summary>
    public const string SharedDrafts = "/shared";

    /// <summary>True if the path is in the admin area, even if the request is refused.</summary>
    public static bool IsAdmin(this HttpContext context) =>
        context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase);

    public static bool IsSharedDraft(this HttpContext context) =>
        context.Request.Path.StartsWithSegments(SharedDrafts, StringComparison.OrdinalIgnoreCase);
}
