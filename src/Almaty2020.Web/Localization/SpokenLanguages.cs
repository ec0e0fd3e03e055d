namespace Almaty2020.Web.Localization;

/// <summary>The languages that a person's profile may name; <c>Resources</c> has <c>language.xx</c> for each.</summary>
public static class SpokenLanguages
{
    public static readonly IReadOnlyList<string> Codes = ["kk", "ru", "en", "de", "fr", "tr", "zh"];
}
