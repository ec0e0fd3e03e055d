using System.Globalization;

namespace Almaty2020.Web.Startup;

/// <summary>How many files and connections the system lets this process have open.</summary>
internal static class OpenFiles
{
    /// <summary>Some 450 for the program itself, which keeps its libraries open, three for each connection of the database, and the index of the search.</summary>
    private const int Reserve = 600;

    private const int Least = 100;

    /// <summary>
    /// What there is for residents: were it all of them, the database could not be opened, Kestrel would ask for the next connection without end, and the runtime
    /// ends a process that can load nothing more. Null where the system does not say.
    /// </summary>
    public static long? ForConnections { get; } = Read() is { } most ? Math.Max(most - Reserve, Least) : null;

    private static long? Read()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
            return null;
        var line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        // The name, then what holds, then what could be asked for.
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var most, ..] && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
