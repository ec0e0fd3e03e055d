using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Almaty2020.Benchmarks.Search;

/// <summary>CPU time of this thread. On a shared machine, wall-clock time would also measure other programs.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>CPU time on Linux; wall-clock time elsewhere.</summary>
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
