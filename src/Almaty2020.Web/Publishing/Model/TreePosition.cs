using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>A page's place in the tree, as given by its content file; the same in every language.</summary>
/// <param name="Parent">The parent's key; null at the top of the tree.</param>
public sealed record TreePosition(Template Template, string? Parent, int Position, Navigation Navigation)
{
    /// <summary>The page's source language; null if the file does not name it.</summary>
    public Language? SourceLanguage { get; init; }
}
