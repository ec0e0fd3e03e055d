namespace Almaty2020.Web.Search.Querying;

/// <summary>One thing that a query asks for, with the alternative wordings by which a page may match it.</summary>
internal sealed record Concept(IReadOnlyList<Alternative> Alternatives);

/// <summary>One wording of a <see cref="Concept"/>: the typed words or a synonym.</summary>
/// <param name="Stems">One or more stems, in order.</param>
/// <param name="IsPhrase">True if the stems must be adjacent; false if they may be anywhere on the page.</param>
/// <param name="Written">The typed word in its plain form, if this is a single typed word; null for phrases and synonyms.</param>
/// <param name="Weight">1 for typed words, less for synonyms.</param>
internal sealed record Alternative(IReadOnlyList<string> Stems, bool IsPhrase, string? Written, float Weight);
