using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>A page's text, as the editor's form shows and sends it.</summary>
/// <param name="Data">As typed, valid or not.</param>
/// <param name="Version">Version of the draft when the form was created; 0 if there was no draft.</param>
/// <param name="BaseRevisionId">Newest revision that the form's text is based on.</param>
/// <param name="Note">The writer's description of the change.</param>
public sealed record TextForm(PageText Text, DataForm Data, int Version, int? BaseRevisionId, string Note)
{
    /// <summary>For translations: the text that was shown beside this one; null otherwise.</summary>
    public ShownSource? MadeFrom { get; init; }

    /// <summary>The same, if the writer confirms that the translation corresponds to it; null otherwise.</summary>
    public ShownSource? CaughtUpWith { get; init; }

    /// <summary>True if the form holds a copy of another language's text that is not saved yet.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Values that could not be read. All others were.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>The language of the text that was shown beside this one; null if none was.</summary>
    public static Language? MadeFromOf(IFormCollection form) => ShownSource.Parse(form["madeFrom"])?.Language;

    public static TextForm Of(PageText text, int version, int? baseRevisionId) =>
        new(text, DataForm.Of(text.Fields), version, baseRevisionId, "");

    public static TextForm Of(IFormCollection form, Template template, bool isTranslation)
    {
        var data = DataForm.Of(form, template, isTranslation);
        var issues = new List<Issue>();
        var text = new PageText(
            Line("title"),
            Line("summary"),
            template.FixedSlug ?? Line("slug"),
            TextNormalizer.Markdown(form["body"]),
            data.Read(template, isTranslation, issues)
        ).Normalized();
        return new TextForm(text, data, Number("version") ?? 0, Number("base"), Line("note"))
        {
            Issues = issues,
            MadeFrom = ShownSource.Parse(form["madeFrom"]),
            CaughtUpWith = ShownSource.Parse(form["caughtUp"]),
        };

        string Line(string name) => TextNormalizer.Line(form[name]);

        int? Number(string name) =>
            int.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
