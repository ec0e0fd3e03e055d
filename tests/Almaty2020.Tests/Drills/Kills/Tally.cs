using System.Globalization;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>What came of killing one kind of work.</summary>
internal sealed class Tally(string kind)
{
    public const string Head = """
        | killed | kills | acts acknowledged | … of these lost | acts in doubt: found whole | … found absent | checks broken | restart ms, median |
        |---|---:|---:|---:|---:|---:|---:|---:|
        """;

    public string Kind => kind;

    public int Kills { get; set; }

    public int Acknowledged { get; private set; }

    public int Lost { get; private set; }

    public int Whole { get; private set; }

    public int Absent { get; private set; }

    /// <summary>What did not hold, in words.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>From the start of the next process until it has done what it is there for.</summary>
    public List<TimeSpan> Restarts { get; } = [];

    public string Row => string.Create(CultureInfo.InvariantCulture, $"| {kind} | {Kills} | {Acknowledged} | {Lost} | {Whole} | {Absent} | {Broken.Count} | {Restarts.Order().ElementAtOrDefault(Restarts.Count / 2).TotalMilliseconds:F0} |");

    public void Count(string act, bool isAcknowledged, Trace trace)
    {
        if (isAcknowledged)
            Acknowledged++;

        switch (trace)
        {
            case Trace.Half:
                Broken.Add($"{act} is there by half");
                break;
            case Trace.Absent when isAcknowledged:
                Lost++;
                break;
            case Trace.Absent:
                Absent++;
                break;
            case Trace.Whole when !isAcknowledged:
                Whole++;
                break;
        }
    }
}

/// <summary>How much of an act the database holds.</summary>
internal enum Trace
{
    Absent,
    Half,
    Whole,
}
