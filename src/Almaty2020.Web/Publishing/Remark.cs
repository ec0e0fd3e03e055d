using Almaty2020.Markup;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>What somebody who looked at a text says of it. Its words never change; it can only be marked as settled.</summary>
public sealed class Remark
{
    public const int TextMaxLength = 2000;
    public const int QuoteMaxLength = 300;
    public const int GuestNameMaxLength = 100;

    public required Guid Id { get; init; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>What was looked at; null where that was never kept as a revision.</summary>
    public int? RevisionId { get; init; }

    public required RemarkKind Kind { get; init; }

    /// <summary>The beginning of the block that it is about, as text; empty where it is about all of it.</summary>
    public string Quote { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The account that it is of; null where it came by a <see cref="ShareLink"/>.</summary>
    public string? AuthorId { get; init; }

    /// <summary>The name that a guest gave, which nobody has checked.</summary>
    public string? GuestName { get; init; }

    public Guid? ShareLinkId { get; init; }

    public required DateTime AtUtc { get; init; }

    public DateTime? SettledAtUtc { get; set; }

    public string? SettledBy { get; set; }

    /// <summary>The beginning of a block, by which it is known and found again: in one line, whole characters.</summary>
    public static string QuoteOf(string block)
    {
        var line = string.Join(' ', block.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return TextNormalizer.Cut(line, QuoteMaxLength).TrimEnd();
    }
}

public enum RemarkKind
{
    Remark,
    Approval,
}
