using Almaty2020.Markup;

namespace Almaty2020.Web.Validation;

public static class IssueCodes
{
    /// <summary>All codes.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        .. typeof(IssueCodes).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!),
    ];

    public const string Missing = "missing";
    public const string TooLong = "too-long";
    public const string BadPicture = "bad-picture";

    /// <summary>A picture that the library does not have.</summary>
    public const string PictureMissing = "library-picture-missing";

    /// <summary>A picture without an alternative text in the language of the text.</summary>
    public const string PictureNotDescribed = "picture-not-described";

    /// <summary>A link to a document that the library does not have.</summary>
    public const string DocumentMissing = "document-missing";

    /// <summary>A link without words to a document that has no title in the language of the text.</summary>
    public const string DocumentNotTitled = "document-not-titled";

    /// <summary>A text shows the picture, which therefore cannot be deleted.</summary>
    public const string PictureInUse = "picture-in-use";

    /// <summary>A live or scheduled page shows the picture, and the user may not publish it.</summary>
    public const string PictureOfOthers = "picture-of-others";
    public const string BadSlug = "bad-slug";
    public const string AddressTooLong = "address-too-long";
    public const string AddressTaken = "address-taken";
    public const string AddressReserved = "address-reserved";

    /// <summary>A redirect cannot begin at the address of a live page.</summary>
    public const string AddressIsLive = "address-is-live";
    public const string AlreadyRedirected = "already-redirected";

    /// <summary>A page was live at the address, so its redirect stays.</summary>
    public const string AddressWasPublic = "address-was-public";

    /// <summary>Not an address of this site.</summary>
    public const string ForeignAddress = "foreign-address";

    /// <summary>No page is live at the address.</summary>
    public const string NoPageThere = "no-page-there";

    /// <summary>No place was chosen for replacing.</summary>
    public const string NoPlaceChosen = "no-place-chosen";

    /// <summary>An uploaded file is not a table.</summary>
    public const string NoTable = "no-table";

    /// <summary>The first row of a table does not name the columns that an import needs.</summary>
    public const string NoHeadings = "no-headings";

    /// <summary>A phrase is too short to search for.</summary>
    public const string TooShortToFind = "too-short-to-find";
    public const string LeadsToItself = "leads-to-itself";
    public const string ParentNotLive = "parent-not-live";
    public const string ChildrenLive = "children-live";
    public const string Unrenderable = "unrenderable";

    /// <summary>The text still has sample words that the editor's menu inserted.</summary>
    public const string Placeholder = MarkupIssueCodes.Placeholder;
    public const string WrongTemplate = "wrong-template";
    public const string NothingToPublish = "nothing-to-publish";
    public const string NotLive = "not-live";
    public const string OwnWork = "own-work";
    public const string NotInReview = "not-in-review";
    public const string SourceMoved = "source-moved";
    public const string NotBehind = "not-behind";
    public const string NoTextInLanguage = "no-text-in-language";
    public const string DraftInWork = "draft-in-work";
    public const string NotUrgent = "not-urgent";
    public const string BadDate = "bad-date";
    public const string BadMonth = "bad-month";
    public const string BadMoment = "bad-moment";

    /// <summary>An alert would have ended before anyone saw it.</summary>
    public const string HasEnded = "has-ended";

    /// <summary>The end of a period is not after its beginning.</summary>
    public const string EndsBeforeStart = "ends-before-start";

    /// <summary>A period is longer than its kind may be.</summary>
    public const string LastsTooLong = "lasts-too-long";

    /// <summary>A value that is not one of those to choose from.</summary>
    public const string UnknownChoice = "unknown-choice";

    /// <summary>Neither the key of a page nor an address of another site.</summary>
    public const string BadLink = "bad-link";
    public const string BadNumber = "bad-number";

    /// <summary>No number with decimals, or one that two languages read differently.</summary>
    public const string BadAmount = "bad-amount";
    public const string UnknownLanguage = "unknown-language";
    public const string BadTimeZone = "bad-time-zone";
    public const string BadColour = "bad-colour";

    /// <summary>A colour that is too close to one that it meets. Values: the text, its ground, their contrast, the least one, a colour that would do.</summary>
    public const string LowContrast = "low-contrast";
    public const string ChangedMeanwhile = "changed-meanwhile";
    public const string AlreadyScheduled = "already-scheduled";

    /// <summary>The acts that stay scheduled depend on the act selected for cancelling.</summary>
    public const string NeededByOthers = "needed-by-others";
    public const string PastTime = "past-time";
    public const string UnclearTime = "unclear-time";
    public const string TimeWithoutChoice = "time-without-choice";
    public const string EndsBeforeItBegins = "ends-before-it-begins";
    public const string NotWithOthers = "not-with-others";
    public const string Fault = "fault";

    /// <summary>The draft is in review and cannot be changed.</summary>
    public const string Locked = "locked";
    public const string AlreadyInReview = "already-in-review";
    public const string NotYours = "not-yours";
    public const string AlreadyRetired = "already-retired";
    public const string NotWithdrawn = "not-withdrawn";
    public const string TargetMissing = "target-missing";
    public const string TargetNotLive = "target-not-live";
    public const string HomeStays = "home-stays";
    public const string InTrash = "in-trash";
    public const string NotInTrash = "not-in-trash";
    public const string ParentInTrash = "parent-in-trash";
    public const string ParentMissing = "parent-missing";
    public const string BelowItself = "below-itself";
    public const string NotAssignable = "not-assignable";
    public const string BadEmail = "bad-email";
    public const string NotPermitted = "out-of-reach";
}
