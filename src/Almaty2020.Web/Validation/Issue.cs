namespace Almaty2020.Web.Validation;

/// <summary>A rule that a text or an act violates. Rules return the field and a code; views turn them into words.</summary>
/// <param name="Field">Title, Summary, Slug, Body and so on, or Page for the page as a whole.</param>
/// <param name="Code">One of <see cref="IssueCodes"/>.</param>
public sealed record Issue(string Field, string Code)
{
    /// <summary>For the placeholders of the words: texts, and numbers with one decimal.</summary>
    public IReadOnlyList<object> Values { get; init; } = [];
}
