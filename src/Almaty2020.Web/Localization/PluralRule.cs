namespace Almaty2020.Web.Localization;

/// <summary>A cardinal rule of Unicode CLDR 48, for whole numbers. Languages of one family share a rule.</summary>
public sealed class PluralRule
{
    private readonly Func<long, string> formOf;

    private PluralRule(IReadOnlyList<string> forms, Func<long, string> formOf)
    {
        Forms = forms;
        this.formOf = formOf;
    }

    /// <summary>"1 page", "2 pages": English, Kazakh, German, Turkish, Uzbek and many others.</summary>
    public static PluralRule OneOther { get; } = new(["one", "other"], n => n == 1 ? "one" : "other");

    /// <summary>«1 страница», «2 страницы», «5 страниц»: Russian, Ukrainian, Belarusian.</summary>
    public static PluralRule OneFewMany { get; } = new(["one", "few", "many"], n => (n % 10, n % 100) switch
            {
                (1, not 11) => "one",
                (>= 2 and <= 4, not (>= 12 and <= 14)) => "few",
                _ => "many",
            });

    /// <summary>The plural forms that a language's texts must have.</summary>
    public IReadOnlyList<string> Forms { get; }

    public string FormOf(int count) => formOf(Math.Abs((long)count));
}
