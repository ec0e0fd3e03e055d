using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Common;

/// <summary>What is wrong with a field, for the partial view <c>_Error</c>.</summary>
/// <param name="Where">Worded: such as the languages that it is about; empty where nothing needs to be added.</param>
public sealed record FieldError(string Field, IReadOnlyList<Issue> Issues, string Where = "")
{
    public Issue? Issue => Issues.FirstOrDefault(i => i.Field == Field);

    public string? Id => Issue is null ? null : Field + "-error";
}
