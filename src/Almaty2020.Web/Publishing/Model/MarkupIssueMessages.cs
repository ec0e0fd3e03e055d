using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>Turns the renderer's issues into words: what is wrong and what to do about it.</summary>
public static class MarkupIssueMessages
{
    public static string Of(MarkupIssue issue, Texts texts)
    {
        var words = texts["admin.check." + issue.Code, issue.Detail];
        var kind = issue.Detail.Split(' ')[0];
        return issue.Code == MarkupIssueCodes.BadContainer && kind is ("figures" or "timeline" or "chart" or "pages" or "gallery")
            ? $"{words} {texts["admin.check.needs." + kind]}"
            : words;
    }
}
