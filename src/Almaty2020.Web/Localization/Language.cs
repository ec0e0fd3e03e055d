using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Almaty2020.Web.Localization;

/// <summary>
/// One of the site's languages, with everything that depends on the language and is not a text. Adding a language is one entry here, one
/// resource file for each area and a content folder. A property that an entry leaves out has the default that suits most languages.
/// </summary>
public sealed class Language
{
    public static readonly Language Kazakh = new("kk", "Қазақша", "kk-KZ")
    {
        MistakenCode = "kz",
        Script = Script.Cyrillic,
        Stemmer = Stemmer.Kazakh,
        PriorityNumbers = PriorityNumberPattern.Kazakh,
        KeyboardLayout = "\0йцукенгшщзхъфывапролджэячсмитьбюәіңғқөүұһ\\",
        MaxSentenceWords = 20,
    };

    public static readonly Language Russian = new("ru", "Русский", "ru-KZ")
    {
        Script = Script.Cyrillic,
        PluralRule = PluralRule.OneFewMany,
        Stemmer = Stemmer.Russian,
        PriorityNumbers = PriorityNumberPattern.Russian,
        KeyboardLayout = "ёйцукенгшщзхъфывапролджэячсмитьбю23450-89=\\",
        MaxSentenceWords = 22,
    };

    public static readonly Language English = new("en", "English", "en-GB")
    {
        GroupSeparator = ",",
        DecimalSeparator = ".",
        Stemmer = Stemmer.English,
        PriorityNumbers = PriorityNumberPattern.English,
        KeyboardLayout = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.23450-89=\\",
    };

    private static readonly List<Language> Entries = [Kazakh, Russian, English];

    /// <param name="code">Two letters of ISO 639-1, which are also the first segment of addresses.</param>
    /// <param name="culture">The .NET culture, which orders names and chooses the resource files.</param>
    internal Language(string code, string ownName, string culture)
    {
        Code = code;
        OwnName = ownName;
        Culture = CultureInfo.ReadOnly(new CultureInfo(culture, useUserOverride: false));
    }

    /// <summary>All languages, in the order in which they are offered to readers.</summary>
    public static IReadOnlyList<Language> All => Entries;

    /// <summary>The language of readers whose language is not known: Kazakh, the state language.</summary>
    public static Language Default => All[0];

    /// <summary>The source language of a content file that does not name one, if the page has a file in it.</summary>
    public static Language OfContentFiles => English;

    /// <summary>The language of the resource files without a language in their name, and of what is not in the reader's language.</summary>
    public static Language OfNeutralResources => English;

    /// <summary>The language of messages and files for operators.</summary>
    public static Language ForOperators => English;

    /// <summary>The language of phrases in Latin letters within a text in another script.</summary>
    public static Language OfLatinPhrases => English;

    /// <summary>ISO 639-1: <c>kk</c>, <c>ru</c>, <c>en</c>.</summary>
    public string Code { get; }

    /// <summary>
    /// The country's code, which people type for the language's, as in <c>/kz</c>: its addresses lead to this language. Null if there is none.
    /// </summary>
    public string? MistakenCode { get; private init; }

    /// <summary>The language's own name, such as "Русский".</summary>
    public string OwnName { get; }

    public CultureInfo Culture { get; }

    /// <summary>The locale in Open Graph format: <c>kk_KZ</c>.</summary>
    public string OpenGraphLocale => Culture.Name.Replace('-', '_');

    public Script Script { get; internal init; } = Script.Latin;

    public PluralRule PluralRule { get; internal init; } = PluralRule.OneOther;

    /// <summary>Between groups of three digits. Not taken from the culture: its data differ between operating systems.</summary>
    public string GroupSeparator { get; internal init; } = "\u00a0";

    public string DecimalSeparator { get; internal init; } = ",";

    /// <summary>How search reduces words to their stems. By default it compares whole words.</summary>
    public Stemmer Stemmer { get; internal init; } = Stemmer.None;

    /// <summary>How the editor finds "the fourth priority". By default it does not.</summary>
    public PriorityNumberPattern PriorityNumbers { get; internal init; } = PriorityNumberPattern.None;

    /// <summary>
    /// The characters of a keyboard without Shift, in the order of <see cref="English"/>'s; <c>\0</c> for a key without one. Null if search
    /// should not guess that the keyboard was set to another language.
    /// </summary>
    public string? KeyboardLayout { get; internal init; }

    /// <summary>
    /// Number of words from which the editor calls a sentence too long: 25 in English, as in GOV.UK's content design guidelines. Russian and
    /// Kazakh need fewer words for the same content: 0.88 and 0.80 of the English number, as counted in this site's texts in three languages.
    /// </summary>
    public int MaxSentenceWords { get; internal init; } = 25;

    /// <summary>Adds a language to a process that has not used any yet: for the test of a language that the site does not have.</summary>
    internal static void Add(Language language) => Entries.Add(language);

    public static bool TryFind(string? code, [NotNullWhen(true)] out Language? language)
    {
        foreach (var entry in Entries)
        {
            if (entry.Code == code)
            {
                language = entry;
                return true;
            }
        }

        language = null;
        return false;
    }

    /// <exception cref="ArgumentException">The code is not one of the site's languages.</exception>
    public static Language Parse(string code) =>
        TryFind(code, out var language) ? language : throw new ArgumentException($"'{code}' is not a language of this site.", nameof(code));

    public override string ToString() => Code;
}

/// <summary>The letters that a language is written in.</summary>
public enum Script
{
    Latin,
    Cyrillic,
}

/// <summary>The stemmers of the search; <c>Search/Words</c> has them.</summary>
public enum Stemmer
{
    None,
    Kazakh,
    Russian,
    English,
}

/// <summary>The ways to refer to a priority by its number that the editor's checks know.</summary>
public enum PriorityNumberPattern
{
    None,
    Kazakh,
    Russian,
    English,
}
