using Almaty2020.Web.Templates;

[assembly: Template("Home", typeof(HomeFields))]

namespace Almaty2020.Web.Templates;

public sealed record HomeFields : PageFields
{
    [GroupField(SearchFormat = "{0} ({1})")]
    public Quotation? Quotation { get; init; }

    [GroupField(SearchFormat = "{0} {1}")]
    public IReadOnlyList<KeyFigure> Figures { get; init; } = [];
}
