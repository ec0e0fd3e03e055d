using System.Globalization;

namespace Almaty2020.Web.Http;

internal static class RetryAfter
{
    /// <summary>Wait for residents while the database is away.</summary>
    public static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    /// <summary>Wait for staff while the database is away: shorter, because they hold unsaved text.</summary>
    public static readonly TimeSpan StaffOutage = TimeSpan.FromSeconds(10);

    /// <summary>Wait while too many previews are rendered.</summary>
    public static readonly TimeSpan BusyRendering = TimeSpan.FromSeconds(5);

    /// <summary>Tells clients how long to wait, in whole seconds, rounded up.</summary>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
