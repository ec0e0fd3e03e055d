using Almaty2020.Web.Templates;

[assembly: Template("Priority", typeof(PriorityFields))]

namespace Almaty2020.Web.Templates;

public sealed record PriorityFields : PageFields
{
    /// <summary>Selects the sign and the colour. The number that residents see is the place among the siblings.</summary>
    [NumberField(1, 4, IsRequired = true, IsShared = true, IsSearched = false)]
    public required int Number { get; init; }

    [TextField(FieldDefinition.TextMaxLength)]
    public IReadOnlyList<string> Measures { get; init; } = [];

    [GroupField(SearchFormat = "{0} {1}")]
    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
}
