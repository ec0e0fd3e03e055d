namespace Almaty2020.Web.Publishing;

/// <summary>A rule that a text or an act does not keep. Rules give field and code; views word them.</summary>
/// <param name="Field">Title, Summary, Slug, Body … or Page for the whole.</param>
/// <param name="Code">One of <see cref="IssueCodes"/>.</param>
public sealed record Issue(string Field, string Code);

public static class IssueCodes
{
    /// <summary>Every code there is.</summary>
    public static readonly IReadOnlyList<string> All = [.. typeof(IssueCodes).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    public const string Missing = "missing";
    public const string TooLong = "too-long";
    public const string BadPicture = "bad-picture";
    public const string BadSlug = "bad-slug";
    public const string AddressTooLong = "address-too-long";
    public const string AddressTaken = "address-taken";
    public const string AddressReserved = "address-reserved";
    public const string ParentNotLive = "parent-not-live";
    public const string ChildrenLive = "children-live";
    public const string Unrenderable = "unrenderable";
    public const string WrongTemplate = "wrong-template";
    public const string NothingToPublish = "nothing-to-publish";
    public const string NotLive = "not-live";
    public const string OwnWork = "own-work";
    public const string NotInReview = "not-in-review";
    public const string SourceMoved = "source-moved";
    public const string NotBehind = "not-behind";
    public const string DraftInWork = "draft-in-work";
    public const string NotUrgent = "not-urgent";
    public const string BadDate = "bad-date";
    public const string BadNumber = "bad-number";
    public const string UnknownLanguage = "unknown-language";
    public const string ChangedMeanwhile = "changed-meanwhile";
    public const string AlreadyScheduled = "already-scheduled";

    /// <summary>What stays scheduled cannot be done without the act that was to be cancelled.</summary>
    public const string NeededByOthers = "needed-by-others";
    public const string PastTime = "past-time";
    public const string UnclearTime = "unclear-time";
    public const string TimeWithoutChoice = "time-without-choice";
    public const string EndsBeforeItBegins = "ends-before-it-begins";
    public const string NotWithOthers = "not-with-others";
    public const string Fault = "fault";
    public const string AlreadyInReview = "already-in-review";
    public const string NotYours = "not-yours";
    public const string AlreadyRetired = "already-retired";
    public const string TargetMissing = "target-missing";
    public const string TargetNotLive = "target-not-live";
    public const string HomeStays = "home-stays";
    public const string InTrash = "in-trash";
    public const string NotInTrash = "not-in-trash";
    public const string ParentInTrash = "parent-in-trash";
    public const string ParentMissing = "parent-missing";
    public const string BelowItself = "below-itself";
    public const string BadEmail = "bad-email";
    public const string OutOfReach = "out-of-reach";
}
