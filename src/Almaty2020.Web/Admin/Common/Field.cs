using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Common;

/// <summary>One line to fill in, for the partial view <c>_Field</c>.</summary>
/// <param name="Name">Of the input, and of the issues that are about it; its id too.</param>
/// <param name="Label">Worded.</param>
public sealed record Field(string Name, string Label, string? Value = null)
{
    public string Type { get; init; } = "text";

    /// <summary>Worded; below the label.</summary>
    public string? Hint { get; init; }

    /// <summary>What the browser may fill in: a token of HTML's <c>autocomplete</c>.</summary>
    public string Autocomplete { get; init; } = "off";

    public string? InputMode { get; init; }

    public int? MaxLength { get; init; }

    public bool IsRequired { get; init; } = true;

    public IReadOnlyList<Issue> Issues { get; init; } = [];

    public Issue? Issue => Issues.FirstOrDefault(i => i.Field == Name);
}
