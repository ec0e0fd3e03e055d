using Almaty2020.Web.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Startup;

/// <summary>
/// The one place that tells a request that cannot be read from a fault of the site. It is answered with 400 (or what the server says, such
/// as 413), and is no error in the log.
/// </summary>
internal static class BadRequests
{
    /// <summary>Assemblies that read requests. The same exceptions of other assemblies are faults of the site.</summary>
    private static readonly string[] Readers = ["Microsoft.AspNetCore.Server.Kestrel.Core", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Http.Abstractions", "Microsoft.AspNetCore.WebUtilities"];

    /// <summary>Of the answer to an exception.</summary>
    public static int StatusOf(Exception exception) => Find(exception) ?? Outage.StatusOf(exception);

    /// <returns>Null where the exception is not about what was sent.</returns>
    public static int? Find(Exception? exception) => exception switch
    {
        null => null,
        BadHttpRequestException request => request.StatusCode,
        // Such as a form with too many fields, one without its boundary, a chunk whose size overflows.
        InvalidDataException or IOException when Readers.Contains(exception.Source) => StatusCodes.Status400BadRequest,
        // Its cookie goes over https alone, and the request did not come that way.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Antiforgery" } => StatusCodes.Status400BadRequest,
        _ => Find(exception.InnerException),
    };

    public static void Refuse(MvcOptions options) => options.Filters.Add(new UnreadableForm());

    /// <summary>
    /// Refuses a form that cannot be read. MVC would call the action all the same, with nothing bound: not even what stands in the route.
    /// </summary>
    private sealed class UnreadableForm : IAsyncActionFilter, IOrderedFilter
    {
        public int Order => int.MinValue;

        public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
        {
            // An action without parameters reads the body itself, or not at all.
            if (context.ActionDescriptor.Parameters.Count > 0 && context.HttpContext.Request.HasFormContentType)
            {
                try
                {
                    // MVC has read it already: this gives the same form, or fails as it did there.
                    await context.HttpContext.Request.ReadFormAsync(context.HttpContext.RequestAborted);
                }
                catch (Exception e) when (Find(e) is { } status)
                {
                    context.Result = new StatusCodeResult(status);
                    return;
                }
            }

            await next();
        }
    }
}
