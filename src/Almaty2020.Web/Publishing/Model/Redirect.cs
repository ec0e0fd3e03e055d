using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// An old address that redirects to a page, never to another redirect. It answers 410 if the page is not live in the language.
/// </summary>
public sealed class Redirect
{
    public required Language Language { get; init; }

    public required string Path { get; init; }

    public required int PageId { get; set; }

    /// <summary>
    /// The page that owned the address before it was merged into <see cref="PageId"/>, and gets it back when it is published again. Null
    /// for an old address of <see cref="PageId"/> itself.
    /// </summary>
    public int? MergedFromPageId { get; set; }

    public required DateTime CreatedAtUtc { get; init; }
}
