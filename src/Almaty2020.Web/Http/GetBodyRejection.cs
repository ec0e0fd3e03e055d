using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Http;

/// <summary>
/// Rejects GET and HEAD requests that have a body or declare a form, with 400. MVC would read values from such a form, although the
/// page cache and every proxy identify the response by its address alone (RFC 9110, 9.3.1: a body of GET has no defined meaning).
/// </summary>
internal static class GetBodyRejection
{
    public static Task RejectBodyAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if ((!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) || !CarriesBody(request))
            return next(context);

        var response = context.Response;
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.Headers.CacheControl = "no-store";
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync("A GET or HEAD request must have no body and no form content type.\n", context.RequestAborted);
    }

    private static bool CarriesBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
        || request.ContentLength > 0
        || (request.Headers.ContentType.Count > 0 && request.HasFormContentType);
}
