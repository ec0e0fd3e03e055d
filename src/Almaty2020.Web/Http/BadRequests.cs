using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Http;

/// <summary>
/// Distinguishes unreadable requests from faults of the site. An unreadable request is answered with 400 (or the server's own status, such
/// as 413) and is not logged as an error.
/// </summary>
internal static class BadRequests
{
    /// <summary>Assemblies that read requests. The same exception types from other assemblies are faults of the site.</summary>
    private static readonly string[] RequestReaders =
    [
        "Microsoft.AspNetCore.Server.Kestrel.Core",
        "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Http.Abstractions",
        "Microsoft.AspNetCore.WebUtilities",
    ];

    private const string FormReader = "Microsoft.AspNetCore.Http.Features.FormFeature";

    /// <returns>Null if the exception is not caused by the request.</returns>
    public static int? StatusIfClientError(Exception? exception) =>
        exception switch
        {
            null => null,
            BadHttpRequestException request => request.StatusCode,
            // For example a form with too many fields or without its boundary, or a chunk whose size overflows.
            InvalidDataException or IOException when RequestReaders.Contains(exception.Source) => StatusCodes.Status400BadRequest,
            // For example the charset utf-7, which .NET refuses to decode. The exception comes from the base library, so its stack tells.
            NotSupportedException or ArgumentException when IsThrownByFormReader(exception) => StatusCodes.Status400BadRequest,
            // The antiforgery cookie requires https, and the request came over http.
            InvalidOperationException { Source: "Microsoft.AspNetCore.Antiforgery" } => StatusCodes.Status400BadRequest,
            _ => StatusIfClientError(exception.InnerException),
        };

    private static bool IsThrownByFormReader(Exception exception) =>
        exception.StackTrace?.Contains(FormReader, StringComparison.Ordinal) == true;

    public static void AddFilter(MvcOptions options) => options.Filters.Add(new UnreadableFormFilter());

    /// <summary>
    /// Refuses a form that cannot be read. Without this filter MVC still calls the action, with no parameter bound, not even route values.
    /// </summary>
    private sealed class UnreadableFormFilter : IAsyncActionFilter, IOrderedFilter
    {
        public int Order => int.MinValue;

        public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
        {
            // An action without parameters reads the body itself, or does not read it.
            if (context.ActionDescriptor.Parameters.Count > 0 && context.HttpContext.Request.HasFormContentType)
            {
                try
                {
                    // MVC has already read the form: this returns the same form, or fails in the same way.
                    await context.HttpContext.Request.ReadFormAsync(context.HttpContext.RequestAborted);
                }
                catch (Exception e) when (StatusIfClientError(e) is { } status)
                {
                    context.Result = new StatusCodeResult(status);
                    return;
                }
            }

            await next();
        }
    }
}
