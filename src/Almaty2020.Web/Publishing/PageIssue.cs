using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>What stands against an act on several pages and languages together: which of them, and why.</summary>
public sealed record PageIssue(int PageId, Language Language, Issue Issue);

/// <summary>Rolls the transaction of an act on several back: all of them, or none.</summary>
internal sealed class RefusedTogetherException(IReadOnlyList<PageIssue> issues) : Exception("A rule of publishing is not kept by one of several.")
{
    public IReadOnlyList<PageIssue> Issues { get; } = issues;
}
