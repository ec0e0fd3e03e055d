namespace Almaty2020.Web.Importing;

/// <summary>Facts about a live page in its content file, besides its place and text.</summary>
/// <param name="Retired">Null while the page is valid.</param>
/// <param name="FormerAddresses">Paths without the language that redirect to the page.</param>
public sealed record PageStatus(RetiredPage? Retired, IReadOnlyList<string> FormerAddresses)
{
    public static PageStatus Current { get; } = new(null, []);
}

/// <summary>Marks a page as no longer valid but kept for reading.</summary>
/// <param name="Since">The day, in the site's time zone.</param>
/// <param name="Note">The reason, in words for residents.</param>
public sealed record RetiredPage(DateOnly Since, string Note);
