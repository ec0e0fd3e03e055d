using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Common;

/// <summary>The error message of a field, for the partial view <c>_Error</c>.</summary>
/// <param name="Context">Localized addition, such as the languages that the error is about; empty if none is needed.</param>
public sealed record FieldError(string Field, IReadOnlyList<Issue> Issues, string Context = "")
{
    public Issue? Issue => Issues.FirstOrDefault(i => i.Field == Field);

    public string? Id => Issue is null ? null : Field + "-error";
}
