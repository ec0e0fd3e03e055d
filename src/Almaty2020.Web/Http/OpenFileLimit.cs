using System.Globalization;

namespace Almaty2020.Web.Http;

/// <summary>Limit of open files and connections that the system sets for this process.</summary>
internal static class OpenFileLimit
{
    /// <summary>
    /// File handles kept for the program: about 450 for its libraries, three for each database connection, and the search index.
    /// </summary>
    private const int Reserve = 600;

    private const int Minimum = 100;

    /// <summary>
    /// File handles left for client connections. If connections could use all of them, the database could not be opened, Kestrel would
    /// retry accepting connections in an endless loop, and the runtime would end the process once it can load nothing more. Null if the
    /// system does not report a limit.
    /// </summary>
    public static long? MaxConnections { get; } = Read() is { } most ? Math.Max(most - Reserve, Minimum) : null;

    private static long? Read()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
            return null;
        var line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        // The columns are: name, soft limit, hard limit.
        return
            line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..]
            && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
