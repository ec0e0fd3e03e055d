using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing;

/// <summary>What a text must be before the public may see it. A draft need not.</summary>
public static class PublishChecks
{
    public static IReadOnlyList<Issue> For(PageText text, Template template)
    {
        var issues = new List<Issue>();
        Required(nameof(text.Title), text.Title, PageText.TitleMaxLength);
        Required(nameof(text.Summary), text.Summary, PageText.SummaryMaxLength);

        // The home page stands at the language's root and has no segment of its own.
        if (template == Template.Home ? text.Slug.Length > 0 : !Slugs.IsValid(text.Slug))
            issues.Add(new Issue(nameof(text.Slug), IssueCodes.BadSlug));

        if (TemplateOf(text.Fields) != template)
            issues.Add(new Issue(nameof(text.Fields), IssueCodes.WrongTemplate));

        return issues;

        void Required(string field, string value, int maxLength)
        {
            if (string.IsNullOrWhiteSpace(value))
                issues.Add(new Issue(field, IssueCodes.Missing));
            else if (value.Length > maxLength)
                issues.Add(new Issue(field, IssueCodes.TooLong));
        }
    }

    private static Template TemplateOf(PageFields fields) => fields switch
    {
        HomeFields => Template.Home,
        ProfileFields => Template.Profile,
        ProgrammeFields => Template.Programme,
        PriorityFields => Template.Priority,
        PlainFields => Template.Page,
        _ => throw new ArgumentOutOfRangeException(nameof(fields), fields.GetType().Name, "No template has these fields."),
    };
}
