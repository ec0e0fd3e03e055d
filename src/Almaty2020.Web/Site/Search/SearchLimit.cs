using System.Globalization;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Site.Search;

/// <summary>How often one address may search: what a person types with suggestions is far below it, and what a program asks keeps nobody else waiting.</summary>
public sealed class SearchLimit(Senders senders) : IActionFilter, IDisposable
{
    /// <summary>Of one address; mobile networks put many residents behind one.</summary>
    public const int PerMinute = 240;

    private readonly SenderLimiter limiter = new(
        senders,
        new SenderLimit(TimeSpan.FromMinutes(1), 32, PerMinute, 64, PerMinute),
        new SenderLimit(TimeSpan.FromMinutes(1), 24, null, 48, PerMinute * 4));

    public void OnActionExecuting(ActionExecutingContext context)
    {
        // The form alone asks the index for nothing.
        if (!context.HttpContext.Request.Query.ContainsKey("q"))
            return;

        if (limiter.Count(context.HttpContext.Connection.RemoteIpAddress) is not { } wait)
            return;

        context.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Result = new StatusCodeResult(StatusCodes.Status429TooManyRequests);
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
        // Nothing is left to do: the window counts by itself.
    }

    public void Dispose() => limiter.Dispose();
}
