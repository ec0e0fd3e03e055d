using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Common;

/// <summary>An issue of one among several pages or languages, for the partial view <c>_NamedIssues</c>.</summary>
/// <param name="Name">Of the page; null where all are of the page that is shown.</param>
/// <param name="Way">Where it is mended: a field of this screen or another screen; null where neither is.</param>
public sealed record NamedIssue(string? Name, Language Language, Issue Issue, string? Way = null)
{
    /// <summary>What stands against a field of this screen, for the partial view <c>_Error</c>.</summary>
    public static FieldError ErrorOf(string field, IEnumerable<NamedIssue> among) => new(field, [.. among.Where(i => i.Way == "#" + field).Select(i => i.Issue with { Field = field })]);
}
