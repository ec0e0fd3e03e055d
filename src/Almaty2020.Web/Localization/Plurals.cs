namespace Almaty2020.Web.Localization;

/// <summary>Which plural form a whole number takes: the cardinal rules of Unicode CLDR 48.</summary>
public static class Plurals
{
    public static string Form(Language language, int count)
    {
        var n = Math.Abs((long)count);
        return language.Code switch
        {
            "ru" => Russian(n),
            _ => n == 1 ? "one" : "other", // English and Kazakh
        };
    }

    /// <summary>The forms that each language's texts must have.</summary>
    public static IReadOnlyList<string> Forms(Language language) =>
        language == Language.Russian ? ["one", "few", "many"] : ["one", "other"];

    private static string Russian(long n) => (n % 10, n % 100) switch
    {
        (1, not 11) => "one",
        ( >= 2 and <= 4, not (>= 12 and <= 14)) => "few",
        _ => "many",
    };
}
