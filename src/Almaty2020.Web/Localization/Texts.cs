using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;

namespace Almaty2020.Web.Localization;

/// <summary>The texts of the user interface in one language, from the files in <c>Resources/</c>, one for each area.</summary>
public sealed class Texts
{
    private const string Folder = "Almaty2020.Web.Resources.";
    private const string AdminPrefix = "admin.";
    private const string NameKey = "language.";

    /// <summary>Texts of the public site, and of the admin area. Each reads its file when the first text is looked up in it.</summary>
    private static readonly ILookup<bool, ResourceManager> Areas = typeof(Texts)
        .Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .ToLookup(
            name => name.StartsWith(Folder + "Admin.", StringComparison.Ordinal),
            name => new ResourceManager(Path.GetFileNameWithoutExtension(name), typeof(Texts).Assembly)
        );

    /// <summary>The area of each key that has been looked up.</summary>
    private static readonly ConcurrentDictionary<string, ResourceManager> AreaOfKey = new(StringComparer.Ordinal);

    private static readonly Texts[] PerLanguage = [.. Language.All.Select(l => new Texts(l))];

    private readonly Language language;

    private Texts(Language language) => this.language = language;

    public static Texts For(Language language) => Array.Find(PerLanguage, t => t.language == language)!;

    /// <summary>The text for a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text. A test checks every key in use against the files.</exception>
    public string this[string key] => AreaOfKey.GetOrAdd(key, FindArea).GetString(key, language.Culture) ?? throw NotFound(key);

    /// <summary>A number with one decimal, as the language writes it.</summary>
    public string WithOneDecimal(double number) => number.ToString("0.0", language.Culture);

    /// <summary>The text with its placeholders <c>{0}</c>, <c>{1}</c> … filled in. The result is not HTML-encoded.</summary>
    public string this[string key, params object[] values]
    {
        get
        {
            var text = this[key];
            return string.Format(
                CultureInfo.InvariantCulture,
                text,
                [.. values.Select((value, index) => value is string words ? NestQuotes(words, index, text) : value)]
            );
        }
    }

    /// <summary>
    /// The last part of keys that have a text for each language, such as <c>search.found-in.kk</c>: the language's code, or <c>other</c> for a
    /// language that the texts do not name yet. The text for <c>other</c> takes the language's own name as its first value.
    /// </summary>
    public static string KeyPartOf(Language language) => Has(NameKey + language.Code) ? language.Code : "other";

    /// <summary>The name of a language of <see cref="SpokenLanguages"/>; its own name if the texts do not name it yet.</summary>
    public string NameOfLanguage(string code) =>
        Has(NameKey + code) || !Language.TryFind(code, out var named) ? this["language." + code] : named.OwnName;

    private static bool Has(string key) =>
        AreaOfKey.ContainsKey(key) || Areas[false].Any(area => area.GetString(key, CultureInfo.InvariantCulture) is not null);

    /// <summary>Searches the neutral language, which has every key.</summary>
    private static ResourceManager FindArea(string key) =>
        Areas[key.StartsWith(AdminPrefix, StringComparison.Ordinal)]
            .FirstOrDefault(area => area.GetString(key, CultureInfo.InvariantCulture) is not null)
        ?? throw NotFound(key);

    private static KeyNotFoundException NotFound(string key) => new($"No file in Resources/ has the text '{key}'.");

    /// <summary>Turns quotation marks within the value into inner ones, if the text puts the value in quotation marks.</summary>
    private static string NestQuotes(string words, int index, string text) =>
        words.Contains('«', StringComparison.Ordinal) && text.Contains($"«{{{index}}}»", StringComparison.Ordinal)
            ? words.Replace('«', '„').Replace('»', '“')
        : words.Contains('“', StringComparison.Ordinal) && text.Contains($"“{{{index}}}”", StringComparison.Ordinal)
            ? words.Replace('“', '‘').Replace('”', '’')
        : words;

    /// <summary>
    /// The plural form of a text for a count, with the count filled in:
    /// <c>key.one</c>, <c>key.few</c>, <c>key.many</c> or <c>key.other</c>.
    /// </summary>
    public string Plural(string key, int count) => this[$"{key}.{language.PluralRule.FormOf(count)}", Formats.For(language).Number(count)];
}
