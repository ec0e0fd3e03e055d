using Almaty2020.Web.Http;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Api;

/// <summary>
/// Answers OPTIONS for addresses of the content API. Browsers ask before a script of another site may send a header such as If-None-Match.
/// </summary>
internal static class Preflight
{
    private const string Methods = "GET, HEAD, OPTIONS";

    public static Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsOptions(context.Request.Method) || !Addresses.IsOfApi(context.Request.Path))
            return next(context);

        var response = context.Response;
        ApiHeaders.Add(response);
        response.Headers.Allow = Methods;
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = "Accept, Accept-Language, If-None-Match";
        response.Headers.AccessControlMaxAge = "86400";
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
