namespace Almaty2020.Web.Publishing;

/// <summary>What a content file says of a live page besides its place and its text.</summary>
/// <param name="Retired">Null while the page holds.</param>
/// <param name="FormerAddresses">Paths, without the language, that lead to the page.</param>
public sealed record PageStanding(RetiredPage? Retired, IReadOnlyList<string> FormerAddresses)
{
    public static PageStanding Current { get; } = new(null, []);
}

/// <summary>That a page no longer holds and is kept to be read.</summary>
/// <param name="Since">The day in Almaty.</param>
/// <param name="Note">Why, in words for residents.</param>
public sealed record RetiredPage(DateOnly Since, string Note);
