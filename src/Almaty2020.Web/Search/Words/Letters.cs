using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Search.Words;

/// <summary>
/// Makes spellings comparable; the same for what is read and for what is asked. A word has a plain form (small letters, ё as е), a
/// Cyrillic form, on which endings are taken off, and a skeleton, in which the spellings of three keyboards meet.
/// </summary>
internal static class Letters
{
    /// <summary>Small letters, ё as е, without marks, joiners and apostrophes.</summary>
    public static string Plain(ReadOnlySpan<char> word)
    {
        var plain = new StringBuilder(word.Length);
        foreach (var unit in word)
        {
            if (IsSilent(unit))
                continue;
            // Some capitals have no small letter of one code unit; their base letter has.
            var small = char.ToLowerInvariant(unit);
            plain.Append(small switch { 'ё' => 'е', 'İ' => 'i', _ => small });
        }

        return plain.ToString();
    }

    /// <summary>Marks over letters, joiners and soft hyphens, apostrophes: part of a word, and not of what is compared.</summary>
    public static bool IsSilent(char unit) => unit is '\'' or '’' or 'ʼ' or '`' or 'ʹ' or '‘' or '\u00AD' or '\uFEFF' or '\u2060' or (>= '\u200B' and <= '\u200D')
        || (unit > '\u02FF' && CharUnicodeInfo.GetUnicodeCategory(unit) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    private const int MaxRepeated = 3;

    public static bool IsLatin(string word) => word.Any(unit => unit is (>= 'a' and <= 'z') or (>= 'à' and <= 'ɏ'));

    public static bool IsCyrillic(string word) => word.Any(unit => unit is >= 'а' and <= 'ӿ');

    /// <summary>As typed with a Russian keyboard: Kazakh letters by their nearest Russian ones, Latin ones by sound.</summary>
    /// <param name="plain">What <see cref="Plain"/> made.</param>
    public static string Cyrillic(string plain)
    {
        if (IsLatin(plain))
            plain = FromLatin(plain);
        return string.Create(plain.Length, plain, (letters, word) =>
        {
            for (var i = 0; i < word.Length; i++)
                letters[i] = word[i] switch { 'ә' => 'а', 'ғ' => 'г', 'қ' => 'к', 'ң' => 'н', 'ө' => 'о', 'ұ' or 'ү' => 'у', 'һ' => 'х', 'і' => 'и', var other => other };
        });
    }

    /// <summary>In Latin letters, with all that keyboards and transliterations disagree about taken out.</summary>
    public static string Skeleton(string word)
    {
        var latin = new StringBuilder(word.Length + 4);
        foreach (var letter in word)
            latin.Append(SkeletonOf(letter));

        string text, before;
        text = latin.ToString();
        do
        {
            before = text;
            text = WithoutDoubles(text)
                .Replace("zh", "j", StringComparison.Ordinal)
                .Replace("kh", "h", StringComparison.Ordinal)
                .Replace("ts", "c", StringComparison.Ordinal);
        }
        while (text.Length != before.Length);
        return text;
    }

    /// <remarks>
    /// Of short words little else would be left: ООН is not он. Nor is a letter that is typed again and again the word of one letter: no word of any
    /// language here has more than three in a row.
    /// </remarks>
    private static string WithoutDoubles(string text)
    {
        if (text.Length <= 4)
            return text;
        var single = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && text[end] == text[start])
                end++;
            var isDouble = end - start <= MaxRepeated && char.IsLetter(text[start]);
            single.Append(text, start, isDouble ? 1 : end - start);
            start = end;
        }

        return single.ToString();
    }

    private static string SkeletonOf(char letter) => letter switch
    {
        'а' or 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' or 'ғ' => "g",
        'д' => "d",
        'е' or 'э' or 'ё' => "e",
        'ж' => "j",
        'з' => "z",
        'и' or 'й' or 'і' or 'ы' or 'y' => "i",
        'к' or 'қ' or 'q' => "k",
        'л' => "l",
        'м' => "m",
        'н' or 'ң' => "n",
        'о' or 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' or 'ұ' or 'ү' => "u",
        'ф' => "f",
        'х' or 'һ' => "h",
        'ц' => "c",
        'ч' => "ch",
        'ш' or 'щ' => "sh",
        'ъ' or 'ь' => "",
        'ю' => "iu",
        'я' => "ia",
        <= 'z' => letter.ToString(),
        _ => BaseLetter(letter) is var plain && plain != letter ? SkeletonOf(plain) : letter.ToString(),
    };

    /// <remarks>The longest spelling first: each language's transliterations, and the Kazakh Latin alphabets of 2017 to 2021.</remarks>
    private static readonly (string Latin, string Cyrillic)[] Spellings =
    [
        ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("gh", "г"), ("ng", "н"), ("yu", "ю"), ("iu", "ю"), ("ya", "я"), ("ia", "я"), ("yo", "е"), ("ye", "е"),
        ("a", "а"), ("b", "б"), ("c", "ц"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"),
        ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("w", "у"), ("x", "х"), ("y", "ы"), ("z", "з"),
        ("ı", "ы"), ("ş", "ш"), ("ç", "ч"),
    ];

    private static string FromLatin(string word)
    {
        var cyrillic = new StringBuilder(word.Length);
        for (var at = 0; at < word.Length;)
        {
            var rest = word.AsSpan(at);
            var (latin, letter) = ("", "");
            foreach (var spelling in Spellings)
            {
                if (rest.StartsWith(spelling.Latin, StringComparison.Ordinal))
                {
                    (latin, letter) = spelling;
                    break;
                }
            }

            if (latin.Length == 0)
            {
                // й would come apart too.
                var letterOnly = IsCyrillic(word[at..(at + 1)]) ? word[at] : BaseLetter(word[at]);
                (latin, letter) = (word[at].ToString(), letterOnly == word[at] ? letterOnly.ToString() : FromLatin(letterOnly.ToString()));
            }

            // After a vowel both are й, as in baibek and baybek.
            if (latin is "y" or "i" && cyrillic.Length > 0 && "аеиоуыэюя".Contains(cyrillic[^1], StringComparison.Ordinal))
                letter = "й";
            cyrillic.Append(letter);
            at += latin.Length;
        }

        return cyrillic.ToString();
    }

    /// <summary>Without its accent: á, ä, ğ, ñ, ö, ū.</summary>
    private static char BaseLetter(char letter)
    {
        if (letter == 'ı')
            return 'i';
        if (char.IsSurrogate(letter) || letter < '\u00C0')
            return letter;
        try
        {
            return letter.ToString().Normalize(NormalizationForm.FormD)[0];
        }
        catch (ArgumentException)
        {
            // Not a character at all.
            return letter;
        }
    }
}
