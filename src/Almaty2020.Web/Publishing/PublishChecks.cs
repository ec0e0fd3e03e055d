using Almaty2020.Markup;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing;

/// <summary>What a text must be before the public may see it. A draft need not.</summary>
public static class PublishChecks
{
    public static IReadOnlyList<Issue> For(PageText text, Template template)
    {
        var issues = new List<Issue>(Lengths(text));
        Required(nameof(text.Title), text.Title);
        Required(nameof(text.Summary), text.Summary);

        // The home page stands at the language's root and has no segment of its own.
        if (template == Template.Home ? text.Slug.Length > 0 : text.Slug.Length <= PageText.SlugMaxLength && !Slugs.IsValid(text.Slug))
            issues.Add(new Issue(nameof(text.Slug), IssueCodes.BadSlug));

        if (TemplateOf(text.Fields) != template || !template.IsKnown())
            issues.Add(new Issue(nameof(text.Fields), IssueCodes.WrongTemplate));

        issues.AddRange(FieldChecks.For(text.Fields));
        return issues;

        void Required(string field, string value)
        {
            if (TextNormalizer.IsBlank(value))
                issues.Add(new Issue(field, IssueCodes.Missing));
        }
    }

    /// <summary>What does not fit its column. A server refuses such a row; SQLite would keep it, so the rule stands here.</summary>
    public static IReadOnlyList<Issue> Lengths(PageText text)
    {
        var issues = new List<Issue>();
        AtMost(nameof(text.Title), text.Title, PageText.TitleMaxLength);
        AtMost(nameof(text.Summary), text.Summary, PageText.SummaryMaxLength);
        AtMost(nameof(text.Slug), text.Slug, PageText.SlugMaxLength);
        AtMost(nameof(PageFields.ShortTitle), text.Fields.ShortTitle ?? "", PageFields.ShortTitleMaxLength);
        return issues;

        void AtMost(string field, string value, int maxLength)
        {
            if (value.Length > maxLength)
                issues.Add(new Issue(field, IssueCodes.TooLong));
        }
    }

    /// <summary>Of the words that go with an act.</summary>
    public static Issue? ForNote(string note) =>
        note.Length > Revision.NoteMaxLength ? new Issue(nameof(Revision.Note), IssueCodes.TooLong) : null;

    /// <summary>Of the words that go with a draft from one person to another.</summary>
    public static Issue? ForMessage(string message) =>
        message.Length > Revision.NoteMaxLength ? new Issue(nameof(Draft.Message), IssueCodes.TooLong) : null;

    /// <summary>Of words without which an act is not done.</summary>
    public static Issue? ForReason(string reason) =>
        TextNormalizer.IsBlank(reason) ? new Issue(nameof(Draft.Message), IssueCodes.Missing) : ForMessage(reason);

    /// <summary>Of what somebody says of a text.</summary>
    public static Issue? ForRemark(string text) =>
        TextNormalizer.IsBlank(text) ? new Issue(nameof(Remark), IssueCodes.Missing)
        : text.Length > Remark.TextMaxLength ? new Issue(nameof(Remark), IssueCodes.TooLong)
        : null;

    private static Template TemplateOf(PageFields fields) => fields switch
    {
        HomeFields => Template.Home,
        ProfileFields => Template.Profile,
        ProgrammeFields => Template.Programme,
        PriorityFields => Template.Priority,
        PlainFields => Template.Page,
        UnknownFields => Templates.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(fields), fields.GetType().Name, "No template has these fields."),
    };
}
