using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>A page's text as the editor's form shows and sends it.</summary>
/// <param name="Data">As typed, readable or not.</param>
/// <param name="Version">The draft's, when the form was made; 0 where there was no draft.</param>
/// <param name="BaseRevisionId">The newest revision that the form's text goes back to.</param>
/// <param name="Note">What changed, in the writer's words.</param>
public sealed record TextForm(PageText Text, DataForm Data, int Version, int? BaseRevisionId, string Note)
{
    /// <summary>Of a translation: the source's revision that was shown, where the writer says that the text says the same.</summary>
    public int? CaughtUp { get; init; }

    /// <summary>What cannot be read as what it should be. The rest is there.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    public static TextForm Of(PageText text, int version, int? baseRevisionId) => new(text, DataForm.Of(text.Fields), version, baseRevisionId, "");

    public static TextForm Of(IFormCollection form, Template template, Language language)
    {
        var data = DataForm.Of(form, template, language);
        var issues = new List<Issue>();
        var text = new PageText(
            Line("title"),
            Line("summary"),
            template == Template.Home ? "" : Line("slug"),
            TextNormalizer.Markdown(form["body"]),
            data.Read(template, language, issues)).Tidy();
        return new TextForm(text, data, Number("version") ?? 0, Number("base"), Line("note")) { Issues = issues, CaughtUp = Number("caughtUp") };

        string Line(string name) => TextNormalizer.Line(form[name]);

        int? Number(string name) => int.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
