using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>An issue with one page and language, found by an act on several.</summary>
public sealed record PageIssue(int PageId, Language Language, Issue Issue);

/// <summary>Rolls back the transaction of an act on several pages: all of them or none.</summary>
internal sealed class RefusedTogetherException(IReadOnlyList<PageIssue> issues)
    : Exception("At least one of several pages violates a publishing rule; see Issues.")
{
    public IReadOnlyList<PageIssue> Issues { get; } = issues;
}
