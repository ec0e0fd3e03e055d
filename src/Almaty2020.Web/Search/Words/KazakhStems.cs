namespace Almaty2020.Web.Search.Words;

/// <summary>
/// Kazakh endings, taken off one after the other from the end: person, case, possessor, number, and the commonest derivations
/// (қалалық and қала). Works on Russian letters, so that қалада and калада come out alike; what a Russian keyboard leaves of vowel
/// harmony is still asked for. A voiced consonant that an ending made of a voiceless one goes back: кітабы, кітап; көлігі, көлік.
/// </summary>
/// <remarks>Endings are taken off until none is left, so the stem of a stem is itself and all forms of a word end at the same place.</remarks>
internal static class KazakhStems
{
    /// <param name="Text">In Russian letters.</param>
    /// <param name="MinStem">How many letters must remain: the shorter and commoner an ending, the more.</param>
    private readonly record struct Ending(string Text, int MinStem, bool AfterVowelOnly = false, bool AfterConsonantOnly = false);

    /// <summary>Words that look as if they had an ending.</summary>
    private static readonly HashSet<string> Whole = new(StringComparer.Ordinal)
    {
        "аким", "аудан", "казакстан", "билим", "тарихи", "отан", "астана", "алтын", "орган", "дене", "тамыз", "алдын", "акын", "жакын", "отын", "мадениет", "басты", "халык", "орын", "маман",
    };

    /// <summary>Words that end in с after а or е, without it.</summary>
    private static readonly HashSet<string> OwnS = new(StringComparer.Ordinal) { "кене", "тала", "мира", "атла", "процес", "клас", "бизне", "адре", "интере", "конгре", "прогре" };

    /// <summary>Words that lose a vowel before an ending (халқы, орны), and what no ending explains.</summary>
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

    /// <summary>Roots of two letters, which no rule would dare to leave.</summary>
    private static readonly HashSet<string> Short = new(StringComparer.Ordinal) { "ел", "уй", "ат", "ис", "ул", "ай", "ер", "су", "от", "он", "сот", "ой", "аз", "ен", "оку" };

    // The longest first within what follows: a longer ending explains more.
    private static readonly Ending[] Endings = Ordered(
    [
        // Where and of where: қаладағы, шаһардағы, басымдықтарындағы.
        .. Each("дагы деги тагы теги", 3), .. Each("ндагы ндеги", 3),
        // Case.
        .. Each("нын нин дын дин тын тин", 3), .. Each("ны ни ды ди ты ти", 3),
        .. Each("га ге ка ке", 3), .. Each("да де та те", 3), .. Each("нда нде", 3),
        .. Each("дан ден тан тен нан нен", 3), .. Each("мен бен пен", 3),
        // The third person's possession, and what its case endings look like: қаласы, қаласын, қаласына, қаласында, қаласынан.
        .. Each("сы си", 3, afterVowel: true), .. Each("ы и", 3, afterConsonant: true),
        .. Each("сын син", 3, afterVowel: true), .. Each("ын ин", 3, afterConsonant: true),
        .. Each("сына сине", 3, afterVowel: true), .. Each("ына ине", 3, afterConsonant: true),
        .. Each("сынан синен", 3, afterVowel: true), .. Each("ынан инен", 3, afterConsonant: true),
        // Ours and yours.
        .. Each("мыз миз ныз низ", 3, afterVowel: true), .. Each("ымыз имиз ыныз иниз", 3, afterConsonant: true),
        // Many.
        .. Each("лар лер дар дер тар тер", 3),
        // Of, with, without: қалалық, сапалы, ақысыз.
        .. Each("лык лик дык дик тык тик", 3), .. Each("сыз сиз", 3), .. Each("лы ли", 4),
        // Of verbs: қабылдау, қабылдайды, қабылдаған.
        .. Each("у", 5), .. Each("йды йди", 4), .. Each("ган ген кан кен", 4),
    ]);

    private static Ending[] Ordered(Ending[] endings) => [.. endings.OrderByDescending(e => e.Text.Length)];

    private static IEnumerable<Ending> Each(string texts, int minStem, bool afterVowel = false, bool afterConsonant = false) =>
        texts.Split(' ').Select(text => new Ending(text, minStem, afterVowel, afterConsonant));

    /// <param name="word">What <see cref="Letters.Cyrillic"/> made.</param>
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
        if (Whole.Contains(word))
            return false;
        foreach (var ending in Endings)
        {
            if (!word.EndsWith(ending.Text, StringComparison.Ordinal))
                continue;
            var stem = word[..^ending.Text.Length];
            if (!IsLongEnough(stem, ending) || !Fits(stem, ending))
                continue;
            // The longest explains most; only a known word is better: ауданы is аудан and ы, not ауда and ны.
            if (Whole.Contains(stem))
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
        stem.Length >= ending.MinStem ? stem.Any(IsVowel) : ending.MinStem <= 3 && stem.Length >= 2 && Short.Contains(stem);

    private static bool Fits(string stem, Ending ending)
    {
        // у is either: дамуы, метросы.
        var afterVowel = IsVowel(stem[^1]);
        if (stem[^1] != 'у' && ((ending.AfterVowelOnly && !afterVowel) || (ending.AfterConsonantOnly && afterVowel)))
            return false;

        // т after voiceless consonants, д and л after the others; н after vowels (and м, н, ң).
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
        // These follow a third person's possession: қаласы and нда, never қала and нда.
        if (ending.Text.StartsWith("нд", StringComparison.Ordinal) || (ending.Text is "нан" or "нен" && afterVowel))
        {
            if (stem[^1] is not ('ы' or 'и'))
                return false;
        }

        if (first == 'с' && ending.AfterVowelOnly && EndsInS(stem))
            return false;

        // "With" has one form for all.
        return ending.Text is "мен" or "бен" or "пен" || Harmonises(stem, ending.Text);
    }

    /// <summary>Whether the с is the word's own and not the ending's: автобус-ы, тұрмыс-ы, кеңес-і; but қала-сы, басшы-сы.</summary>
    private static bool EndsInS(string stem) =>
        stem[^1] == 'у' || (stem[^1] is 'ы' or 'и' && (stem.Length < 2 || stem[^2] is not ('ш' or 'ж'))) || OwnS.Contains(stem);

    /// <summary>Whether the vowels of stem and ending go together; а, о, у and и of a Russian keyboard may stand for either kind.</summary>
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

    private static string Voiceless(string stem) => stem.Length == 0 ? stem : stem[^1] switch
    {
        'б' => stem[..^1] + 'п',
        'г' => stem[..^1] + 'к',
        _ => stem,
    };

    private static bool IsVowel(char letter) => letter is 'а' or 'е' or 'и' or 'о' or 'у' or 'ы' or 'э' or 'ю' or 'я';

    private static bool IsVoiceless(char letter) => letter is 'п' or 'ф' or 'к' or 'т' or 'с' or 'ш' or 'щ' or 'х' or 'ц' or 'ч' or 'б' or 'в' or 'г' or 'д';
}
