using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>
/// Kazakh stemmer: removes endings one by one from the end of a word (person, case, possession, number and the most common derivations,
/// such as қалалық from қала). Works on words in Russian letters, so that қалада and калада have the same stem. Checks vowel harmony as
/// far as Russian letters show it. Turns a final consonant that an ending voiced back into a voiceless one: кітабы, кітап; көлігі, көлік.
/// </summary>
/// <remarks>Removes endings until none is left. The stem of a stem is therefore itself, and all forms of a word share one stem.</remarks>
internal static class KazakhStems
{
    /// <summary>An ending, and the stems to which it can belong.</summary>
    /// <param name="Text">The ending in Russian letters.</param>
    /// <param name="MinStem">Number of letters that must remain: more for short and common endings.</param>
    private readonly record struct Ending(string Text, int MinStem, bool AfterVowelOnly = false, bool AfterConsonantOnly = false);

    /// <summary>Words whose last letters only look like an ending.</summary>
    private static readonly HashSet<string> KnownWords = new(StringComparer.Ordinal)
    {
        "аким",
        "аудан",
        "казакстан",
        "билим",
        "тарихи",
        "отан",
        "астана",
        "алтын",
        "орган",
        "дене",
        "тамыз",
        "алдын",
        "акын",
        "жакын",
        "отын",
        "мадениет",
        "басты",
        "халык",
        "орын",
        "маман",
    };

    /// <summary>Words whose stem ends in с after а or е, listed without the с.</summary>
    private static readonly HashSet<string> StemsBeforeS = new(StringComparer.Ordinal)
    {
        "кене",
        "тала",
        "мира",
        "атла",
        "процес",
        "клас",
        "бизне",
        "адре",
        "интере",
        "конгре",
        "прогре",
    };

    /// <summary>Stems of words that lose a vowel before an ending (халқы, орны), and other irregular stems.</summary>
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["халк"] = "халык",
        ["орн"] = "орын",
        ["ерк"] = "ерик",
        ["кауп"] = "кауип",
        ["ауз"] = "ауыз",
        ["нарк"] = "нарык",
        ["корк"] = "корик",
        ["мурн"] = "мурын",
        ["мойн"] = "мойын",
        ["карн"] = "карын",
        ["дауыс"] = "даус",
    };

    /// <summary>Short roots, mostly of two letters: shorter than the rules may otherwise leave.</summary>
    private static readonly HashSet<string> ShortRoots = new(StringComparer.Ordinal)
    {
        "ел",
        "уй",
        "ат",
        "ис",
        "ул",
        "ай",
        "ер",
        "су",
        "от",
        "он",
        "сот",
        "ой",
        "аз",
        "ен",
        "оку",
    };

    // Sorted by length, the longest first: a longer ending explains more of the word.
    private static readonly Ending[] Endings = Ordered([
        // Locative with -ғы ("the one in"): қаладағы, шаһардағы, басымдықтарындағы.
        .. Each("дагы деги тагы теги", 3),
        .. Each("ндагы ндеги", 3),
        // Case: genitive, accusative, dative, locative, ablative, instrumental.
        .. Each("нын нин дын дин тын тин", 3),
        .. Each("ны ни ды ди ты ти", 3),
        .. Each("га ге ка ке", 3),
        .. Each("да де та те", 3),
        .. Each("нда нде", 3),
        .. Each("дан ден тан тен нан нен", 3),
        .. Each("мен бен пен", 3),
        // Possessive of the third person, with its case endings: қаласы, қаласын, қаласына, қаласында, қаласынан.
        .. Each("сы си", 3, afterVowel: true),
        .. Each("ы и", 3, afterConsonant: true),
        .. Each("сын син", 3, afterVowel: true),
        .. Each("ын ин", 3, afterConsonant: true),
        .. Each("сына сине", 3, afterVowel: true),
        .. Each("ына ине", 3, afterConsonant: true),
        .. Each("сынан синен", 3, afterVowel: true),
        .. Each("ынан инен", 3, afterConsonant: true),
        // Possessive of the first person plural and the second person.
        .. Each("мыз миз ныз низ", 3, afterVowel: true),
        .. Each("ымыз имиз ыныз иниз", 3, afterConsonant: true),
        // Plural.
        .. Each("лар лер дар дер тар тер", 3),
        // Adjectives ("of", "with", "without"): қалалық, сапалы, ақысыз.
        .. Each("лык лик дык дик тык тик", 3),
        .. Each("сыз сиз", 3),
        .. Each("лы ли", 4),
        // Verb forms: қабылдау, қабылдайды, қабылдаған.
        .. Each("у", 5),
        .. Each("йды йди", 4),
        .. Each("ган ген кан кен", 4),
    ]);

    private static Ending[] Ordered(Ending[] endings) => [.. endings.OrderByDescending(e => e.Text.Length)];

    private static IEnumerable<Ending> Each(string texts, int minStem, bool afterVowel = false, bool afterConsonant = false) =>
        texts.Split(' ').Select(text => new Ending(text, minStem, afterVowel, afterConsonant));

    /// <param name="word">A result of <see cref="LetterFolding.ToRussianLetters"/>.</param>
    public static string Of(string word)
    {
        while (TryShorten(word, out var shorter))
            word = shorter;
        word = Voiceless(word);
        return Irregular.GetValueOrDefault(word, word);
    }

    private static bool TryShorten(string word, out string shorter)
    {
        shorter = word;
        if (KnownWords.Contains(word))
            return false;
        foreach (var ending in Endings)
        {
            if (!word.EndsWith(ending.Text, StringComparison.Ordinal))
                continue;
            var stem = word[..^ending.Text.Length];
            if (!IsLongEnough(stem, ending) || !Fits(stem, ending))
                continue;
            // Prefer an ending that leaves a known word, otherwise the longest one: ауданы is аудан + ы, not ауда + ны.
            if (KnownWords.Contains(stem))
            {
                shorter = stem;
                return true;
            }

            if (shorter == word)
                shorter = ending.AfterConsonantOnly ? Voiceless(stem) : stem;
        }

        return shorter != word;
    }

    private static bool IsLongEnough(string stem, Ending ending) =>
        stem.Length >= ending.MinStem ? stem.Any(IsVowel) : ending.MinStem <= 3 && stem.Length >= 2 && ShortRoots.Contains(stem);

    private static bool Fits(string stem, Ending ending)
    {
        // у counts as a vowel or as a consonant: дамуы, метросы.
        var afterVowel = IsVowel(stem[^1]);
        if (stem[^1] != 'у' && ((ending.AfterVowelOnly && !afterVowel) || (ending.AfterConsonantOnly && afterVowel)))
            return false;

        // Endings begin with т after voiceless consonants, with д or л after other letters, and with н after vowels, м, н and ң.
        var first = ending.Text[0];
        if (first == 'т' && (afterVowel || !IsVoiceless(stem[^1])))
            return false;
        if (first is 'д' or 'л' && !afterVowel && IsVoiceless(stem[^1]) && stem[^1] is not ('б' or 'г'))
            return false;
        if (first is 'к' or 'п' && (afterVowel || !IsVoiceless(stem[^1])))
            return false;
        if (ending.Text is "ды" or "ди" && afterVowel)
            return false;
        if (first == 'н' && !afterVowel && stem[^1] is not ('м' or 'н'))
            return false;
        // These endings follow only the possessive of the third person: қаласы + нда, never қала + нда.
        if (ending.Text.StartsWith("нд", StringComparison.Ordinal) || (ending.Text is "нан" or "нен" && afterVowel))
        {
            if (stem[^1] is not ('ы' or 'и'))
                return false;
        }

        if (first == 'с' && ending.AfterVowelOnly && HasOwnS(stem))
            return false;

        // The instrumental ("with") does not follow vowel harmony.
        return ending.Text is "мен" or "бен" or "пен" || Harmonises(stem, ending.Text);
    }

    /// <summary>True if the с belongs to the stem, not to the ending: автобус-ы, тұрмыс-ы, кеңес-і; but қала-сы, басшы-сы.</summary>
    private static bool HasOwnS(string stem) =>
        stem[^1] == 'у' || (stem[^1] is 'ы' or 'и' && (stem.Length < 2 || stem[^2] is not ('ш' or 'ж'))) || StemsBeforeS.Contains(stem);

    /// <summary>Vowel harmony: true if stem and ending agree. In Russian letters а, о, у and и may be back or front vowels.</summary>
    private static bool Harmonises(string stem, string ending)
    {
        var isBack = ending.AsSpan().IndexOfAny("аы") >= 0;
        var isFront = ending.AsSpan().IndexOfAny("еи") >= 0;
        for (var i = stem.Length - 1; i >= 0; i--)
        {
            switch (stem[i])
            {
                case 'е' or 'э':
                    return !isBack;
                case 'ы' or 'я':
                    return !isFront;
                case 'а' or 'о' or 'у' or 'и' or 'ю':
                    return true;
            }
        }

        return true;
    }

    private static string Voiceless(string stem) =>
        stem.Length == 0
            ? stem
            : stem[^1] switch
            {
                'б' => stem[..^1] + 'п',
                'г' => stem[..^1] + 'к',
                _ => stem,
            };

    private static bool IsVowel(char letter) => letter is 'а' or 'е' or 'и' or 'о' or 'у' or 'ы' or 'э' or 'ю' or 'я';

    private static bool IsVoiceless(char letter) =>
        letter is 'п' or 'ф' or 'к' or 'т' or 'с' or 'ш' or 'щ' or 'х' or 'ц' or 'ч' or 'б' or 'в' or 'г' or 'д';
}
