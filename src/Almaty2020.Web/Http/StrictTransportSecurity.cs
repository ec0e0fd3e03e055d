namespace Almaty2020.Web.Http;

/// <summary>
/// Tells browsers to stay with HTTPS, on every answer to an encrypted request. Decided by the site's own settings and outside the page
/// cache: a kept answer must not depend on the Host header of the request that made it.
/// </summary>
internal static class StrictTransportSecurity
{
    /// <summary>One year, in seconds (RFC 6797, 6.1.1).</summary>
    private const string Value = "max-age=31536000";

    public static void UseStrictTransportSecurity(this WebApplication app, string publicUrl)
    {
        // A developer's browser would refuse every other program at this machine's http addresses for a year.
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.IsLoopback)
            return;

        app.Use((context, next) =>
        {
            // At the start of the answer: the error pages clear what was set before.
            if (context.Request.IsHttps)
                context.Response.OnStarting(Add, context.Response);
            return next(context);
        });
    }

    private static Task Add(object response)
    {
        ((HttpResponse)response).Headers.StrictTransportSecurity = Value;
        return Task.CompletedTask;
    }
}
