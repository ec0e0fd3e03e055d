namespace Almaty2020.Web.Publishing;

/// <summary>What a content file says of its page; the same in every language.</summary>
/// <param name="Parent">The key of the page above; null at the top of the tree.</param>
public sealed record PlaceInTree(Template Template, string? Parent, int Position, Navigation Navigation);
