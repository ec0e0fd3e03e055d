using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;

namespace Almaty2020.Web.Admin.Dashboard;

/// <param name="Lists">Those on which somebody with these roles can act.</param>
/// <param name="Feedback">Null where there is none to act on.</param>
/// <param name="Today">In Almaty.</param>
public sealed record DashboardScreen(AdminFrame Frame, IReadOnlyList<DashboardList> Lists, FeedbackInbox.Part? Feedback, DateOnly Today) : AdminScreen(Frame)
{
    /// <summary>How far back the feedback goes, in days.</summary>
    public const int FeedbackDays = 30;

    public const int FeedbackShown = 5;

    private const int ExcerptLength = 160;

    /// <summary>Of somebody's words, as many as say what it is about; to the end of a word.</summary>
    public static string Excerpt(string text)
    {
        if (text.Length <= ExcerptLength)
            return text;
        var end = text.LastIndexOfAny([' ', '\n'], ExcerptLength);
        if (end <= 0)
            end = char.IsHighSurrogate(text[ExcerptLength - 1]) ? ExcerptLength - 1 : ExcerptLength;
        return text[..end].TrimEnd() + "…";
    }
}

/// <param name="Id">For the heading.</param>
/// <param name="Hint">What the list holds, where its title alone leaves that open.</param>
/// <param name="Empty">What would be there.</param>
public sealed record DashboardList(string Id, string Title, string? Hint, string Empty, Worklist Work);

/// <summary>A heading with a number.</summary>
public sealed record CountedHeading(string Id, string Title, int Count);

/// <summary>A page's title, leading to it where it is live.</summary>
public sealed record PageName(string Title, Language Language, string? Path);
