using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Upkeep;

/// <summary>A broken link on a live page, as of the last check.</summary>
public sealed class BrokenLink
{
    public const int TargetMaxLength = 2000;
    public const int ReasonMaxLength = 40;

    public int Id { get; private set; }

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    /// <summary>The link target as written in the text: a page's key or an address.</summary>
    public required string Target { get; init; }

    /// <summary>One of <see cref="BrokenLinkReasons"/>.</summary>
    public required string Reason { get; set; }

    /// <summary>When the link was first found broken.</summary>
    public required DateTime SinceUtc { get; init; }

    public required DateTime CheckedAtUtc { get; set; }
}

public static class BrokenLinkReasons
{
    public const string NoSuchPage = "no-such-page";
    public const string NotInThisLanguage = "not-in-this-language";
    public const string NoSuchPart = "no-such-part";
    public const string NoSuchFile = "no-such-file";
    public const string NoAnswer = "no-answer";
    public const string NotFound = "not-found";
}
