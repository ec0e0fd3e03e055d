using System.Net;
using Almaty2020.Web.Http;

namespace Almaty2020.Tests.Support;

/// <summary>
/// Sends a request again when the site is too busy to render, after the time that it asks for, as its page tells staff to do. A site that
/// has just started compiles its code first, beside other tests.
/// </summary>
internal sealed class WaitWhenBusyHandler : DelegatingHandler
{
    // Far more often than a loaded machine needs; only a site that stays busy reaches it.
    private const int MaxAttempts = 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await base.SendAsync(request, ct);
            if (
                attempt == MaxAttempts
                || response.StatusCode != HttpStatusCode.ServiceUnavailable
                || response.Headers.RetryAfter?.Delta != RetryAfter.BusyRendering
            )
                return response;
            response.Dispose();
            await Task.Delay(RetryAfter.BusyRendering, ct);
        }
    }
}
