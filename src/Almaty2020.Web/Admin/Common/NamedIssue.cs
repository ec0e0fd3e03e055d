using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Common;

/// <summary>An issue of one among several pages or languages, for the partial view <c>_NamedIssues</c>.</summary>
/// <param name="Name">Of the page; null where all are of the page that is shown.</param>
public sealed record NamedIssue(string? Name, Language Language, Issue Issue);
