namespace Almaty2020.Web.Search.Querying;

/// <summary>One thing that is asked for, and the ways in which a page may say it.</summary>
internal sealed record Concept(IReadOnlyList<Saying> Sayings);

/// <param name="Stems">One or more, in order.</param>
/// <param name="IsPhrase">Whether several stand beside each other; otherwise they stand anywhere.</param>
/// <param name="Written">The word as it was typed, for a single one that is looked for itself; null for what stands in for it.</param>
/// <param name="Weight">1 for what was typed, less for what stands in for it.</param>
internal sealed record Saying(IReadOnlyList<string> Stems, bool IsPhrase, string? Written, float Weight);
