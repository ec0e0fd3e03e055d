using Almaty2020.Web.Templates;

[assembly: Template("Programme", typeof(ProgrammeFields))]

namespace Almaty2020.Web.Templates;

[SearchLine("programme.period", "from", "to")]
public sealed record ProgrammeFields : PageFields
{
    /// <summary>First year; null if it is not known.</summary>
    [NumberField(1900, 2200, IsShared = true)]
    public int? From { get; init; }

    /// <summary>Last year; null if it is not known.</summary>
    [NumberField(1900, 2200, IsShared = true, NotBelow = "from")]
    public int? To { get; init; }

    [GroupField(SearchFormat = "{0} {1}")]
    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
}
