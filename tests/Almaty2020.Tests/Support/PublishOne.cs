using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Validation;

namespace Almaty2020.Tests.Support;

/// <summary>Publishes a single draft with the command that staff use, which publishes any number of them.</summary>
internal static class PublishOne
{
    public abstract record Outcome
    {
        public sealed record Live(string Path, int RevisionId, long SiteVersion) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The draft has changed since the publisher loaded it.</summary>
        public sealed record Conflict : Outcome;
    }

    public static async Task<Outcome> ExecuteAsync(SiteDb db, Publish.Request request, Actor actor, CancellationToken ct)
    {
        switch (await new PublishTogether(db).ExecuteAsync([request], actor, ct))
        {
            case PublishTogether.Outcome.Refused { IsConflict: true }:
                return new Outcome.Conflict();
            case PublishTogether.Outcome.Refused { Issues: var issues }:
                return new Outcome.Refused([.. issues.Select(i => i.Issue)]);
            case var outcome:
                var live = Assert.Single(Assert.IsType<PublishTogether.Outcome.Live>(outcome).Pages);
                return new Outcome.Live(live.Path, live.RevisionId, live.SiteVersion);
        }
    }
}
