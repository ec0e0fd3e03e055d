namespace Almaty2020.Markup;

/// <summary>
/// Collects issues without duplicates, at most <see cref="MarkupLimits.Issues"/>: a text can repeat a mistake thousands of times.
/// </summary>
internal sealed class IssueLog
{
    private readonly HashSet<(string Code, int Line, string Detail)> _known = [];
    private readonly List<MarkupIssue> _issues = [];

    public void Add(string code, int zeroBasedLine, string detail)
    {
        if (_issues.Count >= MarkupLimits.Issues)
            return;
        detail = TextCleaner.Shorten(detail, MarkupLimits.DetailLength);
        var line = zeroBasedLine + 1;
        if (_known.Add((code, line, detail)))
            _issues.Add(new MarkupIssue(code, line, detail));
    }

    /// <summary>All issues sorted by line; issues on the same line keep the order in which they were found.</summary>
    public IReadOnlyList<MarkupIssue> InOrder() => [.. _issues.OrderBy(issue => issue.Line)];
}
