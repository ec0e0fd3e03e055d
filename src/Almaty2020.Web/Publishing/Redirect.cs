using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// An old address that leads to a page, and so never to another redirect. Where that page is not live in the
/// language, the address answers 410.
/// </summary>
public sealed class Redirect
{
    public required Language Language { get; init; }

    public required string Path { get; init; }

    public required int PageId { get; set; }

    /// <summary>The page whose address it was before that page was merged into <see cref="PageId"/>, and will be again when it returns; null for a page's own.</summary>
    public int? MergedFromPageId { get; set; }

    public required DateTime CreatedAtUtc { get; init; }
}
