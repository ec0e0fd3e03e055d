using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Auditing;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Publishing.Comparing;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Admin.History;

/// <summary>What the screens of one page's history share.</summary>
public abstract record HistoryFrame(AdminFrame Frame, PageHistory.Head Head) : AdminScreen(Frame)
{
    public string EditorAddress => $"/admin/pages/{Head.PageId}/{Head.Language}";

    public string HistoryAddress => EditorAddress + "/history";

    public string CompareAddress => EditorAddress + "/compare";

    public string RestoreAddress => EditorAddress + "/restore";

    public string AddressOfRevision(int number) => $"{HistoryAddress}/{NameOf(number)}";

    public string Comparing(string from, string to) => $"{CompareAddress}?from={from}&to={to}";

    /// <summary>As the audit log names them.</summary>
    public string Who(string id, string? name) => new AuditWords(Frame.Language, new PageTitles.Tree([])).Who(id, name);

    public static string NameOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Part">Which of <see cref="Parts"/> is shown.</param>
public sealed record HistoryScreen(AdminFrame Frame, PageHistory.Head Head, IReadOnlyList<PageHistory.Entry> Entries, int Part, int Parts) : HistoryFrame(Frame, Head)
{
    /// <summary>When it left the site; on the first part alone.</summary>
    public IReadOnlyList<PageHistory.Withdrawn> Withdrawals { get; init; } = [];

    public required AuditWords Words { get; init; }

    /// <summary>What was written last: the draft, or else the newest revision; null where nothing was.</summary>
    public string? Newest => Head.Draft is not null ? VersionNames.Draft : Head.Newest is { } newest ? NameOf(newest) : null;

    /// <summary>Whether there is something that residents have not seen yet.</summary>
    public bool IsAheadOfLive => Head.Live is not null && (Head.Draft is not null || Head.Newest != Head.Live);

    /// <summary>The two that are chosen to begin with: the newest, and the one before it.</summary>
    public (string From, string To) Chosen
    {
        get
        {
            string[] shown = [.. Part == 1 && Head.Draft is not null ? [VersionNames.Draft] : Array.Empty<string>(), .. Entries.Select(e => NameOf(e.Number))];
            return (shown.ElementAtOrDefault(1) ?? shown[0], shown[0]);
        }
    }

    public string AddressOf(int part) => part == 1 ? HistoryAddress : $"{HistoryAddress}?part={part}";
}

/// <param name="IsConflict">Somebody saved the draft while somebody else was about to replace it.</param>
public sealed record CompareScreen(AdminFrame Frame, PageHistory.Head Head, PageHistory.Version From, PageHistory.Version To, PageComparison Comparison, bool IsConflict) : HistoryFrame(Frame, Head)
{
    /// <summary>What is nothing but white space, so that it can be seen that it came or went.</summary>
    public static string Shown(string changed) => string.IsNullOrWhiteSpace(changed) ? changed.Replace("\n", "↵\n", StringComparison.Ordinal) : changed;

    /// <summary>Those of the two that could become the draft: the draft itself cannot.</summary>
    public IEnumerable<int> Restorable => new[] { From.Number, To.Number }.OfType<int>().Distinct();
}

/// <summary>One revision as a whole, and the way to bring it back.</summary>
/// <param name="Html">The body as residents saw it or would have.</param>
public sealed record RevisionScreen(AdminFrame Frame, PageHistory.Head Head, PageHistory.Version Version, IHtmlContent Html) : HistoryFrame(Frame, Head)
{
    /// <summary>Title, summary, address and data, worded; without what says nothing.</summary>
    public IEnumerable<(PagePart Part, string Words)> Facts => new[] { (PagePart.Title, Version.Text.Title), (PagePart.Slug, Version.Text.Slug), (PagePart.Summary, Version.Text.Summary) }
        .Concat(PageParts.FieldsOf(Version.Text).OrderBy(f => f.Key).Select(f => (f.Key, PageParts.Worded(f.Value, Frame.Language))))
        .Where(f => f.Item2.Length > 0);
}

/// <summary>The way to make revisions the draft, for the partial view <c>_Restore</c>.</summary>
public sealed record Restoration(HistoryFrame Screen, IEnumerable<int> Numbers);

/// <summary>One of the two that are compared, for the partial view <c>_Version</c>.</summary>
/// <param name="Who">Worded.</param>
public sealed record VersionLine(string Label, PageHistory.Version Version, string Who);

/// <summary>Two radio buttons, for the partial view <c>_Choice</c>.</summary>
/// <param name="Name">As addresses have it.</param>
/// <param name="Label">Worded.</param>
public sealed record VersionChoice(string Name, string Label, (string From, string To) Chosen);
