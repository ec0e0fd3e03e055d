using Microsoft.AspNetCore.Connections;

namespace Almaty2020.Web.Http;

/// <summary>
/// Ends a request whose client has closed the connection, with status 499 in the log. Without it, each such request would log an error
/// and try to render an error page that cannot be delivered.
/// </summary>
internal static class ClientDisconnects
{
    public static async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (IsDisconnect(e, context))
        {
            if (!context.Response.HasStarted)
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
    }

    private static bool IsDisconnect(Exception exception, HttpContext context) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested);
}
