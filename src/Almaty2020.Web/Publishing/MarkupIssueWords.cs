using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Words the renderer's issues: what is wrong, and what to do about it.</summary>
public static class MarkupIssueWords
{
    public static string Of(MarkupIssue issue, Texts texts)
    {
        var words = texts["admin.check." + issue.Code, issue.Detail];
        var kind = issue.Detail.Split(' ')[0];
        return issue.Code == MarkupIssueCodes.BadContainer && kind is ("figures" or "timeline" or "chart") ? $"{words} {texts["admin.check.needs." + kind]}" : words;
    }
}
