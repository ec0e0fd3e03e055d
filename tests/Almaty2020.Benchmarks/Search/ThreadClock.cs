using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Almaty2020.Benchmarks.Search;

/// <summary>The time that this thread has had a processor: on a machine that others use, the clock on the wall measures them.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>On Linux; elsewhere the time that has passed.</summary>
    public static double Milliseconds
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
            var time = new long[2];
            _ = GetTime(ThreadCpuTime, time);
            return (time[0] * 1000.0) + (time[1] / 1e6);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, [Out] long[] time);
}
