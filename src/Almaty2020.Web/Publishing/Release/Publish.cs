using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>Request and result of publishing one draft. <see cref="PublishTogether"/> publishes one or several.</summary>
public static class Publish
{
    /// <param name="DraftVersion">The draft version that the publisher saw.</param>
    /// <param name="Note">What changed. Required if the change is major, because residents see it.</param>
    /// <param name="IsMajor">Whether residents are told of the change and the page gets a new public date.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Note, bool IsMajor)
    {
        public Approval Approval { get; init; } = new Approval.BySecondPerson();

        /// <summary>The text as the publisher corrected it; null if the draft is published as it is. Only for publishing at once.</summary>
        public Correction? Correction { get; init; }

        /// <summary>When the page is withdrawn again; null if it stays.</summary>
        public DateTime? UntilUtc { get; init; }
    }

    /// <summary>A slip that the publisher corrects in a draft in review. Marked until another person has looked at it.</summary>
    /// <param name="Note">Note of the revision that holds the correction.</param>
    public sealed record Correction(PageText Text, string Note);

    /// <summary>Who is responsible for showing the text to residents.</summary>
    public abstract record Approval
    {
        /// <summary>Approval by the publishing account: of any text if writers may approve their own, otherwise of others' text.</summary>
        public static Approval ByPublisher(bool allowsSelfApproval) => allowsSelfApproval ? new AuthorAllowed() : new BySecondPerson();

        /// <summary>The publisher approves. Refused if they wrote any part of it since the page was last published.</summary>
        public sealed record BySecondPerson : Approval;

        /// <summary>The publisher approves, even their own work. The site's settings must allow it.</summary>
        public sealed record AuthorAllowed : Approval;

        /// <summary>No approval yet: an urgent publication with a reason, marked until a second person confirms it.</summary>
        public sealed record Urgent(string Reason) : Approval;
    }

    /// <summary>A draft that has gone live.</summary>
    public sealed record Live(string Path, int RevisionId, long SiteVersion);
}
