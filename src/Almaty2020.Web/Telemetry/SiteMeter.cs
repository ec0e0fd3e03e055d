using System.Diagnostics.Metrics;

namespace Almaty2020.Web.Telemetry;

/// <summary>The meter of the site's own metrics. Each feature creates its instruments. They contain nothing about a person.</summary>
public static class SiteMeter
{
    public const string Name = "Almaty2020";

    /// <returns>The same meter for every caller.</returns>
    public static Meter CreateSiteMeter(this IMeterFactory meters) => meters.Create(Name);
}
