using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Work;

/// <summary>A publication of the source.</summary>
/// <param name="Note">What residents were told; empty for a minor change.</param>
public sealed record SourceNews(DateTime AtUtc, string Note, bool IsMajor);

/// <summary>What a translation is made from, and how far it has caught up with it.</summary>
/// <param name="Revision">The source as residents see it; where they see none of it, another language's, with which nothing is kept in step.</param>
/// <param name="CaughtUp">The source as the translation says it; null where nobody knows.</param>
/// <param name="News">What was published of the source since, the oldest first.</param>
public sealed record SourceState(Revision Revision, Revision? CaughtUp, IReadOnlyList<SourceNews> News)
{
    /// <summary>Whether residents were told of something that the translation does not say yet.</summary>
    public bool IsBehind => News.Any(n => n.IsMajor);

    /// <summary>Whether a word differs from what it has caught up with, be it a comma.</summary>
    public bool HasChanged => CaughtUp is not null && CaughtUp.Id != Revision.Id && !CaughtUp.Text.SameAs(Revision.Text);
}
