using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What is to be mended in a draft.</summary>
/// <param name="Field">Id of the input that it is about.</param>
/// <param name="Words">What is wrong and how to mend it, worded.</param>
/// <param name="Line">Of the text, counted from 1; null where it is about all of it.</param>
/// <param name="Blocks">Whether the draft cannot be submitted or published so; else its readers would trip over it.</param>
public sealed record DraftCheck(string Field, string Words, int? Line, bool Blocks);

/// <summary>Everything that is checked in a draft. What blocks is what <see cref="PublishChecks"/> refuses; the renderer's remarks warn.</summary>
public static class DraftChecks
{
    public static IReadOnlyList<DraftCheck> Of(PageText text, Template template, Language language, Texts texts)
    {
        var checks = PublishChecks.For(text.Tidy(), template)
            .Select(i => new DraftCheck(FieldOf(i), $"{texts["admin.field." + FieldOf(i)]}: {texts["admin.issue." + i.Code]}", null, Blocks: true))
            .ToList();
        foreach (var issue in Rendering.Render(text.Body, language).Issues)
            checks.Add(new DraftCheck("body", texts["admin.check." + issue.Code, issue.Detail], issue.Line, issue.Code == MarkupIssueCodes.TooLong));
        return checks;
    }

    /// <summary>The id of the input that an issue of a text is about.</summary>
    public static string FieldOf(Issue issue) => issue.Field switch
    {
        nameof(PageText.Title) => "title",
        nameof(PageText.Summary) => "summary",
        nameof(PageText.Slug) => "slug",
        nameof(PageText.Body) => "body",
        nameof(Publishing.Fields.PageFields.ShortTitle) => "data.short-title",
        nameof(Revision.Note) => "note",
        nameof(Draft.Message) => "message",
        nameof(Remark) => "text",
        nameof(Page) or nameof(PageText.Fields) => "",
        _ => issue.Field,
    };
}
