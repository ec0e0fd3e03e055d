namespace Almaty2020.Markup;

/// <summary>Collects issues; a text with thousands of the same mistake tells it often enough, not thousands of times.</summary>
internal sealed class IssueLog
{
    private readonly HashSet<(string Code, int Line, string Detail)> _known = [];
    private readonly List<MarkupIssue> _issues = [];

    public void Add(string code, int zeroBasedLine, string detail)
    {
        if (_issues.Count >= Limits.Issues) return;
        detail = TextCleaner.Shorten(detail, Limits.DetailLength);
        var line = zeroBasedLine + 1;
        if (_known.Add((code, line, detail))) _issues.Add(new MarkupIssue(code, line, detail));
    }

    /// <summary>In order of line; issues of one line keep the order in which they were found.</summary>
    public IReadOnlyList<MarkupIssue> InOrder() => [.. _issues.OrderBy(issue => issue.Line)];
}
