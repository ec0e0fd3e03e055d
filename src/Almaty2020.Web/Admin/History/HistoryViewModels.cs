using System.Globalization;
using Almaty2020.Web.Admin.Audit;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Admin.History;

/// <summary>Base of the screens of a page's history.</summary>
public abstract record HistoryViewModelBase(AdminLayoutModel Layout, PageHistory.Header Head) : AdminViewModel(Layout)
{
    public string EditorAddress => AdminLinks.Editor(Head.PageId, Head.Language);

    public string HistoryAddress => AdminLinks.History(Head.PageId, Head.Language);

    public string CompareAddress => AdminLinks.Comparison(Head.PageId, Head.Language);

    public string RestoreAddress => AdminLinks.Restoration(Head.PageId, Head.Language);

    public string AddressOfRevision(int number) => AdminLinks.Revision(Head.PageId, Head.Language, number);

    public string AddressOfComparison(string from, string to) => $"{CompareAddress}?from={from}&to={to}";

    /// <summary>Name of a person, as the audit log shows it.</summary>
    public string Who(string id, string? name) => new AuditFormatter(Layout.Language, new PageTitles.Tree([])).ActorName(id, name);

    public static string NameOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Part">Number of the shown part, out of <see cref="Parts"/>.</param>
public sealed record HistoryViewModel(
    AdminLayoutModel Layout,
    PageHistory.Header Head,
    IReadOnlyList<PageHistory.Entry> Entries,
    int Part,
    int Parts
) : HistoryViewModelBase(Layout, Head)
{
    /// <summary>Withdrawals of the page; only on the first part.</summary>
    public IReadOnlyList<PageHistory.WithdrawalEntry> Withdrawals { get; init; } = [];

    public required AuditFormatter Words { get; init; }

    /// <summary>True if the user may bring the page back, which is withdrawn or retired.</summary>
    public bool MayUndoWithdrawal { get; init; }

    public string UndoAddress => AdminLinks.WithdrawalUndo(Head.PageId, Head.Language);

    /// <summary>Name of the newest version: the draft or else the newest revision; null if there is none.</summary>
    public string? Newest =>
        Head.Draft is not null ? VersionNames.Draft
        : Head.Newest is { } newest ? NameOf(newest)
        : null;

    /// <summary>True if there is a version that residents have not seen yet.</summary>
    public bool HasUnpublishedChanges => Head.Live is not null && (Head.Draft is not null || Head.Newest != Head.Live);

    /// <summary>Versions that are selected at first: the newest and the one before it.</summary>
    public (string From, string To) Chosen
    {
        get
        {
            string[] shown =
            [
                .. Part == 1 && Head.Draft is not null ? [VersionNames.Draft] : Array.Empty<string>(),
                .. Entries.Select(e => NameOf(e.Number)),
            ];
            return (shown.ElementAtOrDefault(1) ?? shown[0], shown[0]);
        }
    }

    public string AddressOf(int part) => part == 1 ? HistoryAddress : $"{HistoryAddress}?part={part}";
}

/// <param name="IsConflict">True if another person saved the draft while the user was about to replace it.</param>
public sealed record CompareViewModel(
    AdminLayoutModel Layout,
    PageHistory.Header Head,
    PageHistory.Version From,
    PageHistory.Version To,
    PageComparison Comparison,
    bool IsConflict
) : HistoryViewModelBase(Layout, Head)
{
    /// <summary>Makes line breaks visible in a change that consists only of white space.</summary>
    public static string WithVisibleLineBreaks(string changed) =>
        string.IsNullOrWhiteSpace(changed) ? changed.Replace("\n", "↵\n", StringComparison.Ordinal) : changed;

    /// <summary>Numbers of the compared revisions, which can be restored. The draft cannot.</summary>
    public IEnumerable<int> Restorable => new[] { From.Number, To.Number }.OfType<int>().Distinct();
}

/// <summary>One revision in full, with the form to restore it.</summary>
/// <param name="Html">The body as residents saw it, or would have seen it.</param>
public sealed record RevisionViewModel(AdminLayoutModel Layout, PageHistory.Header Head, PageHistory.Version Version, IHtmlContent Html)
    : HistoryViewModelBase(Layout, Head)
{
    /// <summary>Title, summary, address and data as localized text, without empty values.</summary>
    public IEnumerable<(string Part, string Words)> Facts =>
        new[] { (PageParts.Title, Version.Text.Title), (PageParts.Slug, Version.Text.Slug), (PageParts.Summary, Version.Text.Summary) }
            .Concat(
                PageParts
                    .FieldsOf(Version.Text)
                    .Select(f => (PageParts.NameOf(f.Field), PageParts.ToReadableText(f.Field, f.Value, Layout.Language)))
            )
            .Where(f => f.Item2.Length > 0);
}

/// <summary>The form that restores revisions as the draft, for the partial view <c>_Restore</c>.</summary>
public sealed record RestoreFormModel(HistoryViewModelBase History, IEnumerable<int> Numbers);

/// <summary>One of the two compared versions, for the partial view <c>_Version</c>.</summary>
/// <param name="Who">Localized text.</param>
public sealed record VersionLine(string Label, PageHistory.Version Version, string Who);

/// <summary>The two radio buttons of a version, for the partial view <c>_Choice</c>.</summary>
/// <param name="Name">Name of the version in addresses.</param>
/// <param name="Label">Localized text.</param>
public sealed record VersionChoice(string Name, string Label, (string From, string To) Chosen);
