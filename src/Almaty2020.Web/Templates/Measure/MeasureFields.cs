using Almaty2020.Web.Templates;

[assembly: Template("Measure", typeof(MeasureFields), IsForNewPages = true)]

namespace Almaty2020.Web.Templates;

/// <summary>A planned or finished piece of work: its sentence is the page's summary.</summary>
public sealed record MeasureFields : PageFields
{
    private const string Planned = "planned";
    private const string UnderWay = "under-way";
    private const string Done = "done";
    private const string Stopped = "stopped";

    /// <summary>Stands for a state that is not known.</summary>
    private const string NotKnown = "unknown";

    private static readonly string[] InOrder = [Planned, UnderWay, Done, Stopped, NotKnown];

    /// <summary>All states, the unknown one last.</summary>
    public static readonly IReadOnlyList<string> States = InOrder;

    /// <summary>Null if it is not known.</summary>
    [ChoiceField(Planned, UnderWay, Done, Stopped, IsShared = true, IsSearched = false, HasHelp = true)]
    public string? State { get; init; }

    /// <summary>Why the measure was stopped.</summary>
    [TextField(FieldDefinition.TextMaxLength, RequiredWith = "state", RequiredWithValue = Stopped)]
    public string? Reason { get; init; }

    [DateField(IsShared = true, IsSearched = false)]
    public DateOnly? Begins { get; init; }

    [DateField(IsShared = true, IsSearched = false)]
    public DateOnly? Ends { get; init; }

    /// <summary>The organisation that carries it out.</summary>
    [TextField(FieldDefinition.LineMaxLength, SearchLabel = "indicator.responsible")]
    public string? Responsible { get; init; }

    /// <summary>One of <see cref="States"/>; the unknown one for a state that only a newer version of the site knows.</summary>
    public string GetKnownState() => State is { } state && InOrder.Contains(state) ? state : NotKnown;
}
