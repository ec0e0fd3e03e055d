namespace Almaty2020.Web.Localization;

/// <summary>The languages that a profile page can list.</summary>
public static class SpokenLanguages
{
    /// <summary>Languages that the site itself does not have; <c>Resources</c> has a text <c>language.xx</c> for each.</summary>
    private static readonly string[] Foreign = ["de", "fr", "tr", "zh"];

    public static readonly IReadOnlyList<string> Codes = [.. Language.All.Select(l => l.Code).Union(Foreign)];
}
