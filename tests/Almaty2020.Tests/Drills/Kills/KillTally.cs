using System.Globalization;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Results of killing one kind of work.</summary>
internal sealed class KillTally(string kind)
{
    public const string Head = """
        | killed | kills | acts acknowledged | … of these lost | unacknowledged acts found complete | … found absent | failed checks | median restart ms |
        |---|---:|---:|---:|---:|---:|---:|---:|
        """;

    public string Kind => kind;

    public int Kills { get; set; }

    public int Acknowledged { get; private set; }

    public int Lost { get; private set; }

    public int Whole { get; private set; }

    public int Absent { get; private set; }

    /// <summary>Descriptions of failed checks.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Times from the start of the next process until it is ready or, for a command, has finished.</summary>
    public List<TimeSpan> Restarts { get; } = [];

    public string Row =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {Kills} | {Acknowledged} | {Lost} | {Whole} | {Absent} | {Broken.Count} | {Restarts.Order().ElementAtOrDefault(Restarts.Count / 2).TotalMilliseconds:F0} |"
        );

    public void Count(string act, bool isAcknowledged, ActState trace)
    {
        if (isAcknowledged)
            Acknowledged++;

        switch (trace)
        {
            case ActState.Partial:
                Broken.Add($"{act} is only half done");
                break;
            case ActState.Absent when isAcknowledged:
                Lost++;
                break;
            case ActState.Absent:
                Absent++;
                break;
            case ActState.Complete when !isAcknowledged:
                Whole++;
                break;
        }
    }
}

/// <summary>How much of an act the database holds.</summary>
internal enum ActState
{
    Absent,
    Partial,
    Complete,
}
