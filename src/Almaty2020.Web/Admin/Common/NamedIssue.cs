using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Common;

/// <summary>An issue on a screen about several pages or languages, for the partial view <c>_NamedIssues</c>.</summary>
/// <param name="Name">Title of the page; null if all issues are about the page that is shown.</param>
/// <param name="Link">Link to where it can be fixed: a field of this screen or another screen; null if there is none.</param>
public sealed record NamedIssue(string? Name, Language Language, Issue Issue, string? Link = null)
{
    public static string TextOf(Issue issue, Texts texts) =>
        issue.Values.Count == 0
            ? texts["admin.issue." + issue.Code]
            : texts["admin.issue." + issue.Code, [.. issue.Values.Select(v => v is double number ? texts.WithOneDecimal(number) : v)]];

    /// <summary>Issues about a field of this screen, for the partial view <c>_Error</c>.</summary>
    public static FieldError ErrorOf(string field, IEnumerable<NamedIssue> among) =>
        new(field, [.. among.Where(i => i.Link == "#" + field).Select(i => i.Issue with { Field = field })]);
}
