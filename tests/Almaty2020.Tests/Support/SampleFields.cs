using System.Globalization;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Tests.Support;

/// <summary>Values for the fields of any template.</summary>
internal static class SampleFields
{
    /// <summary>Fields with a value each.</summary>
    /// <param name="words">The value of texts.</param>
    public static PageFields Of(Template template, Language language, string words)
    {
        var inputs = template.Fields.SelectMany(f =>
            f.Columns.Select(c => KeyValuePair.Create(f.InputNameOf(c), new StringValues(Typed(c, 1, words))))
        );
        List<Issue> issues = [];
        var isTranslation = language != Language.English;
        var fields = DataForm.Of(new FormCollection(inputs.ToDictionary()), template, isTranslation).Read(template, isTranslation, issues);
        Assert.Empty(issues);
        return fields;
    }

    /// <summary>The same values as fields of a posted form.</summary>
    /// <param name="number">1 or 2, for different values.</param>
    public static string Typed(FieldDefinition field, int number, string words = "Words") =>
        field.Kind switch
        {
            FieldKind.Text when field.IsPageKey => number == 1 ? "about" : "privacy",
            FieldKind.Text => number == 1 ? words : $"{words} {number}",
            FieldKind.Date => $"2001-01-0{number}",
            // Not after the dates above.
            FieldKind.PartialDate => $"{1999 + number}",
            // A period that has not ended, and that is neither empty nor too long.
            FieldKind.Moment => field.After is null ? $"2100-01-01T1{number}:30" : $"2100-01-08T1{number}:30",
            FieldKind.Choice => field.Choices[number % field.Choices.Count],
            FieldKind.Link => $"https://example.org/{number}",
            FieldKind.Number => (field.Min + number).ToString(CultureInfo.InvariantCulture),
            FieldKind.Amount => $"{number}.5",
            FieldKind.Flag => number == 1 ? "" : "true",
            FieldKind.SiteLanguage => number == 1 ? "kk" : "ru",
            FieldKind.SpokenLanguages => number == 1 ? "kk" : "kk, ru",
            FieldKind.Colour => number == 1 ? "#123d2e" : "#4a235a",
            FieldKind.TimeZone => number == 1 ? "Asia/Almaty" : "Europe/Paris",
            FieldKind.Picture => $"/media/picture-{number}.jpg",
            FieldKind.DateOrPeriod => $"200{number}",
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "Make samples of this kind of field."),
        };
}
