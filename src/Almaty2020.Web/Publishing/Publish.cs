using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Makes a draft a revision, and the revision live: <see cref="PublishTogether"/> of one.</summary>
public sealed class Publish(SiteDb db)
{
    /// <param name="DraftVersion">The version of the draft that was looked at.</param>
    /// <param name="Note">What changed; for residents when the change is major, who must then be told something.</param>
    /// <param name="IsMajor">Whether residents are told: moves the public date.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Note, bool IsMajor)
    {
        public Approval Approval { get; init; } = new Approval.BySecondPerson();

        /// <summary>When it is withdrawn again; null for a page that stays.</summary>
        public DateTime? UntilUtc { get; init; }
    }

    /// <summary>Who answers for it that residents may see the text.</summary>
    public abstract record Approval
    {
        /// <summary>Whoever publishes; refused when they have written any part of it since the page was last published.</summary>
        public sealed record BySecondPerson : Approval;

        /// <summary>Whoever publishes, their own work too: where those who run the site allow it.</summary>
        public sealed record ByAnybody : Approval;

        /// <summary>Nobody yet: it cannot wait, for a reason, and is marked until a second person has confirmed it.</summary>
        public sealed record Later(string Reason) : Approval;
    }

    public abstract record Outcome
    {
        public sealed record Live(string Path, int RevisionId, long SiteVersion) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The draft is not the one that was looked at.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct) =>
        await new PublishTogether(db).ExecuteAsync([request], actor, ct) switch
        {
            PublishTogether.Outcome.Live([var live]) => live,
            PublishTogether.Outcome.Refused { IsConflict: true } => new Outcome.Conflict(),
            PublishTogether.Outcome.Refused(var issues) => new Outcome.Refused([.. issues.Select(i => i.Issue)]),
            var other => throw new InvalidOperationException($"Publishing one page ended as {other.GetType().Name} of several."),
        };
}
