namespace Almaty2020.Web.Publishing;

/// <summary>What a content file says of its page; the same in every language.</summary>
public sealed record PlaceInTree(Template Template, int Position, Navigation Navigation);
