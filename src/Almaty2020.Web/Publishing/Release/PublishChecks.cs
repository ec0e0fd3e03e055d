using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>The rules that a text must follow before it is published. A draft may violate them.</summary>
public static class PublishChecks
{
    public static IReadOnlyList<Issue> For(PageText text, Template template)
    {
        var issues = new List<Issue>(Lengths(text));
        Required(nameof(text.Title), text.Title);
        Required(nameof(text.Summary), text.Summary);

        if (template.FixedSlug is { } slug ? text.Slug != slug : text.Slug.Length <= PageText.SlugMaxLength && !Slugs.IsValid(text.Slug))
            issues.Add(new Issue(nameof(text.Slug), IssueCodes.BadSlug));

        if (Template.Of(text.Fields) != template)
            issues.Add(new Issue(nameof(text.Fields), IssueCodes.WrongTemplate));

        issues.AddRange(FieldChecks.For(text.Fields));
        return issues;

        void Required(string field, string value)
        {
            if (TextNormalizer.IsBlank(value))
                issues.Add(new Issue(field, IssueCodes.Missing));
        }
    }

    /// <summary>The checks of a draft that is submitted or published, which include its body.</summary>
    public static IReadOnlyList<Issue> ForDraft(PageText text, Template template, Language language, CancellationToken ct) =>
        HasPlaceholder(text.Body, language, ct)
            ? [.. For(text, template), new Issue(nameof(text.Body), IssueCodes.Placeholder)]
            : For(text, template);

    /// <summary>True if the body still has sample words that the editor's menu inserted.</summary>
    private static bool HasPlaceholder(string body, Language language, CancellationToken ct) =>
        // Most texts have none of the words, so need not be rendered.
        Rendering.PlaceholdersOf(language).Any(word => body.Contains(word, StringComparison.Ordinal))
        && Rendering.Render(body, language, ct).Issues.Any(i => i.Code == MarkupIssueCodes.Placeholder);

    /// <summary>
    /// Finds texts that are too long for their columns. SQL Server refuses such a row, but SQLite would store it, so the rule is checked
    /// here.
    /// </summary>
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

    /// <summary>Checks the note of a publication or withdrawal.</summary>
    public static Issue? ForNote(string note) =>
        note.Length > Revision.NoteMaxLength ? new Issue(nameof(Revision.Note), IssueCodes.TooLong) : null;

    /// <summary>Checks the message that accompanies a draft from one person to another.</summary>
    public static Issue? ForMessage(string message) =>
        message.Length > Revision.NoteMaxLength ? new Issue(nameof(Draft.Message), IssueCodes.TooLong) : null;

    /// <summary>Checks a message that is required.</summary>
    public static Issue? ForReason(string reason) =>
        TextNormalizer.IsBlank(reason) ? new Issue(nameof(Draft.Message), IssueCodes.Missing) : ForMessage(reason);

    /// <summary>Checks the text of a remark.</summary>
    public static Issue? ForRemark(string text) =>
        TextNormalizer.IsBlank(text) ? new Issue(nameof(Remark), IssueCodes.Missing)
        : text.Length > Remark.TextMaxLength ? new Issue(nameof(Remark), IssueCodes.TooLong)
        : null;
}
