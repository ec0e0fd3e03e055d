using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>A publication of the source text.</summary>
/// <param name="Note">What residents were told; empty for a minor change.</param>
public sealed record SourceUpdate(DateTime AtUtc, string Note, bool IsMajor);

/// <summary>The newest text of the page in another language: its draft, else its live text, else its newest revision.</summary>
/// <param name="Text">In normal form.</param>
/// <param name="Shown">Names the text to the command that saves the translation.</param>
public sealed record SourceText(Language Language, PageText Text, ShownSource Shown, bool IsDraft);

/// <summary>The text that a translation is made from, and how far the translation has caught up with the page's source language.</summary>
/// <param name="Shown">The text beside the translation.</param>
/// <param name="Choices">The texts to choose from, in the order of the languages.</param>
/// <param name="IsPageSource">True if <paramref name="Shown"/> is in the page's source language.</param>
/// <param name="CaughtUpText">
/// The text of the page's source language that the translation corresponds to; null if unknown, or if another language is shown.
/// </param>
/// <param name="Updates">Publications of the page's source since then, oldest first.</param>
/// <param name="BehindSinceUtc">Since when the translation is behind, by <see cref="BehindSource"/>; null if it is not.</param>
/// <param name="LiveRevisionId">Live revision of the page's source; null if it is not live.</param>
public sealed record SourceState(
    SourceText Shown,
    IReadOnlyList<SourceText> Choices,
    bool IsPageSource,
    PageText? CaughtUpText,
    IReadOnlyList<SourceUpdate> Updates,
    DateTime? BehindSinceUtc,
    int? LiveRevisionId
)
{
    /// <summary>True if the source differs at all from the text that the translation has caught up with, even by a comma.</summary>
    public bool HasChanged => CaughtUpText is not null && !CaughtUpText.HasSameContent(Shown.Text);
}
