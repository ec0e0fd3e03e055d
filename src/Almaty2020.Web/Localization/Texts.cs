using System.Globalization;
using System.Resources;

namespace Almaty2020.Web.Localization;

/// <summary>The site's own words in one language, from <c>Resources/Texts.*.resx</c>.</summary>
public sealed class Texts
{
    private static readonly ResourceManager Resources = new("Almaty2020.Web.Resources.Texts", typeof(Texts).Assembly);
    private static readonly Texts[] PerLanguage = [.. Language.All.Select(l => new Texts(l))];

    private readonly Language language;

    private Texts(Language language) => this.language = language;

    public static Texts For(Language language) => Array.Find(PerLanguage, t => t.language == language)!;

    /// <exception cref="KeyNotFoundException">There is no such text; a test holds every key in use against the files.</exception>
    public string this[string key] =>
        Resources.GetString(key, language.Culture) ?? throw new KeyNotFoundException($"Resources/Texts has no '{key}'.");

    /// <summary>The text with its places <c>{0}</c>, <c>{1}</c> … filled; what fills them is not yet HTML-encoded.</summary>
    public string this[string key, params object[] values]
    {
        get
        {
            var text = this[key];
            return string.Format(CultureInfo.InvariantCulture, text, [.. values.Select((value, index) => value is string words ? Quotable(words, index, text) : value)]);
        }
    }

    /// <summary>Within quotation marks, those of the words themselves become the inner ones of the language.</summary>
    private static string Quotable(string words, int index, string text) =>
        words.Contains('«', StringComparison.Ordinal) && text.Contains($"«{{{index}}}»", StringComparison.Ordinal) ? words.Replace('«', '„').Replace('»', '“')
        : words.Contains('“', StringComparison.Ordinal) && text.Contains($"“{{{index}}}”", StringComparison.Ordinal) ? words.Replace('“', '‘').Replace('”', '’')
        : words;

    /// <summary>The form of a text that goes with a count: <c>key.one</c>, <c>key.few</c>, <c>key.many</c>, <c>key.other</c>.</summary>
    public string Plural(string key, int count) =>
        this[$"{key}.{Plurals.Form(language, count)}", Formats.For(language).Number(count)];
}
