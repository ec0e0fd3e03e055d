using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>A reviewer's comment on a text. It never changes, except that it can be marked as settled.</summary>
public sealed class Remark
{
    public const int TextMaxLength = 2000;
    public const int QuoteMaxLength = 300;
    public const int GuestNameMaxLength = 100;

    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>The revision that the remark is about; null if that text was never saved as a revision.</summary>
    public int? RevisionId { get; init; }

    public required RemarkKind Kind { get; init; }

    /// <summary>The beginning of the block that it is about, as text; empty if it is about the whole text.</summary>
    public string Quote { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The author's account; null for a guest who came through a <see cref="ShareLink"/>.</summary>
    public string? AuthorId { get; init; }

    /// <summary>The name that a guest gave; unverified.</summary>
    public string? GuestName { get; init; }

    public Guid? ShareLinkId { get; init; }

    public required DateTime AtUtc { get; init; }

    public DateTime? SettledAtUtc { get; set; }

    public string? SettledBy { get; set; }

    /// <summary>The beginning of a block on one line, cut between whole characters. It identifies the block and finds it again.</summary>
    public static string QuoteOf(string block)
    {
        var line = string.Join(' ', block.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return TextNormalizer.Truncate(line, QuoteMaxLength).TrimEnd();
    }
}

public enum RemarkKind
{
    Remark,
    Approval,
}
