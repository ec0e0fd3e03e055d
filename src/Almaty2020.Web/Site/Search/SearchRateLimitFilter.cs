using Almaty2020.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Site.Search;

/// <summary>
/// Rate limit for search. Far above what a person with suggestions needs, but low enough that a program does not slow down others.
/// </summary>
public sealed class SearchRateLimitFilter(ClientFingerprint senders) : IActionFilter, IDisposable
{
    /// <summary>Per address; mobile networks put many residents behind one.</summary>
    public const int PerMinute = 240;

    private readonly ClientRateLimiter limiter = new(
        senders,
        new RateLimitRule(TimeSpan.FromMinutes(1), 32, PerMinute, 64, PerMinute),
        new RateLimitRule(TimeSpan.FromMinutes(1), 24, null, 48, PerMinute * 4)
    );

    public void OnActionExecuting(ActionExecutingContext context)
    {
        // The empty form does not query the index.
        if (!context.HttpContext.Request.Query.ContainsKey("q"))
            return;

        if (limiter.TryAcquire(context.HttpContext.Connection.RemoteIpAddress) is not { } wait)
            return;

        context.HttpContext.Response.SetRetryAfter(wait);
        context.Result = new StatusCodeResult(StatusCodes.Status429TooManyRequests);
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
        // Nothing to do: the sliding window counts by itself.
    }

    public void Dispose() => limiter.Dispose();
}
