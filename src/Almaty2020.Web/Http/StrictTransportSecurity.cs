namespace Almaty2020.Web.Http;

/// <summary>
/// Adds the Strict-Transport-Security header to every HTTPS response. Depends on the site's settings and runs outside the page cache:
/// a cached response must not depend on the Host header of the request that produced it.
/// </summary>
internal static class StrictTransportSecurity
{
    /// <summary>One year, in seconds (RFC 6797, 6.1.1).</summary>
    private const string Value = "max-age=31536000";

    public static void UseStrictTransportSecurity(this WebApplication app, string publicUrl)
    {
        // Never send it for localhost: a developer's browser would reject every other HTTP server on that machine for a year.
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.IsLoopback)
            return;

        app.Use(
            (context, next) =>
            {
                // Add the header when the response starts, because the error pages clear headers that were set earlier.
                if (context.Request.IsHttps)
                    context.Response.OnStarting(Add, context.Response);
                return next(context);
            }
        );
    }

    private static Task Add(object response)
    {
        ((HttpResponse)response).Headers.StrictTransportSecurity = Value;
        return Task.CompletedTask;
    }
}
