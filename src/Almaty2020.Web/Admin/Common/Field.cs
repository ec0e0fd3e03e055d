using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Common;

/// <summary>A single-line form field, for the partial view <c>_Field</c>.</summary>
/// <param name="Name">Name and id of the input. Issues about it use the same name.</param>
/// <param name="Label">Localized text.</param>
public sealed record Field(string Name, string Label, string? Value = null)
{
    public string Type { get; init; } = "text";

    /// <summary>Localized text below the label.</summary>
    public string? Hint { get; init; }

    /// <summary>The value of HTML's <c>autocomplete</c>.</summary>
    public string Autocomplete { get; init; } = "off";

    public string? InputMode { get; init; }

    public int? MaxLength { get; init; }

    public bool IsRequired { get; init; } = true;

    public IReadOnlyList<Issue> Issues { get; init; } = [];

    public Issue? Issue => Issues.FirstOrDefault(i => i.Field == Name);
}
