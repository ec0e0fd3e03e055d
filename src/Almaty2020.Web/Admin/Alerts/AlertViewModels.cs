using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Admin.Alerts;

/// <param name="Languages">The languages in which the user may publish an alert.</param>
/// <param name="IsUrgent">True if the alert goes live without a second person, who is asked to confirm it afterwards.</param>
public sealed record NewAlertViewModel(AdminLayoutModel Layout, IReadOnlyList<Language> Languages, NewAlertForm Form, bool IsUrgent)
    : AdminViewModel(Layout);

/// <param name="Until">As typed.</param>
/// <param name="Sentences">By language code.</param>
public sealed record NewAlertForm(string Level, string Until, string Link, IReadOnlyDictionary<string, string> Sentences)
{
    /// <summary>The sentence is the title of the alert's page too.</summary>
    public const int SentenceMaxLength = PageText.TitleMaxLength;

    public static NewAlertForm Of(IFormCollection form) =>
        new(
            TextNormalizer.Line(form["level"]),
            TextNormalizer.Line(form["until"]),
            TextNormalizer.Line(form["link"]),
            Language.All.ToDictionary(l => l.Code, l => TextNormalizer.Line(form[FieldOf(l)]), StringComparer.Ordinal)
        );

    public static string FieldOf(Language language) => "sentence-" + language.Code;

    public string SentenceIn(Language language) => Sentences.GetValueOrDefault(language.Code, "");
}
