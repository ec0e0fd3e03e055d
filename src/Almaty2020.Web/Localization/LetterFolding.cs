using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Localization;

/// <summary>
/// Folds letters so that spellings can be compared, in pages and queries alike. A word has a plain form (lower case, ё as е), a Cyrillic
/// form, from which the stemmers remove endings, and a skeleton, which is the same for the spellings of three keyboards.
/// </summary>
internal static class LetterFolding
{
    /// <summary>The plain form of a word: lower case, ё as е, without combining marks, joiners and apostrophes.</summary>
    public static string Fold(ReadOnlySpan<char> word)
    {
        var plain = new StringBuilder(word.Length);
        foreach (var unit in word)
        {
            if (IsIgnorable(unit))
                continue;
            // The lower case of İ would take two UTF-16 code units; use that of its base letter.
            var small = char.ToLowerInvariant(unit);
            plain.Append(
                small switch
                {
                    'ё' => 'е',
                    'İ' => 'i',
                    _ => small,
                }
            );
        }

        return plain.ToString();
    }

    /// <summary>True for characters in words that comparison ignores: combining marks, joiners, soft hyphens and apostrophes.</summary>
    public static bool IsIgnorable(char unit) =>
        unit is '\'' or '’' or 'ʼ' or '`' or 'ʹ' or '‘' or '\u00AD' or '\uFEFF' or '\u2060' or (>= '\u200B' and <= '\u200D')
        || (
            unit > '\u02FF'
            && CharUnicodeInfo.GetUnicodeCategory(unit)
                is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark
                    or UnicodeCategory.EnclosingMark
        );

    private const int MaxRun = 3;

    public static bool IsLatin(string word) => word.Any(unit => unit is (>= 'a' and <= 'z') or (>= 'à' and <= 'ɏ'));

    public static bool IsCyrillic(string word) => word.Any(unit => unit is >= 'а' and <= 'ӿ');

    /// <summary>Writes a word in Russian letters: Kazakh letters as the nearest Russian ones, Latin letters by sound.</summary>
    /// <param name="plain">A result of <see cref="Fold"/>.</param>
    public static string ToRussianLetters(string plain)
    {
        if (IsLatin(plain))
            plain = FromLatin(plain);
        return string.Create(plain.Length, plain, (letters, word) =>
        {
            for (var i = 0; i < word.Length; i++)
                letters[i] = KazakhLetters.ToRussian(word[i]);
        });
    }

    /// <summary>Writes a word in Latin letters, without the differences between keyboards and transliterations.</summary>
    public static string ToSkeleton(string word)
    {
        var latin = new StringBuilder(word.Length + 4);
        foreach (var letter in word)
            latin.Append(SkeletonOf(letter));

        string text,
            before;
        text = latin.ToString();
        do
        {
            before = text;
            text = WithoutDoubles(text)
                .Replace("zh", "j", StringComparison.Ordinal)
                .Replace("kh", "h", StringComparison.Ordinal)
                .Replace("ts", "c", StringComparison.Ordinal);
        } while (text.Length != before.Length);
        return text;
    }

    /// <remarks>
    /// Keeps doubles in words of up to 4 letters, where little else would be left: ООН is not он. Keeps runs of more than 3 equal letters,
    /// which no word of these languages has, so that a key held down does not match a word of one letter.
    /// </remarks>
    private static string WithoutDoubles(string text)
    {
        if (text.Length <= 4)
            return text;
        var single = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length; )
        {
            var end = start + 1;
            while (end < text.Length && text[end] == text[start])
                end++;
            var isDouble = end - start <= MaxRun && char.IsLetter(text[start]);
            single.Append(text, start, isDouble ? 1 : end - start);
            start = end;
        }

        return single.ToString();
    }

    private static string SkeletonOf(char letter) =>
        letter switch
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

    /// <remarks>
    /// The longest Latin spelling first. Covers the transliterations of each language, and the Kazakh Latin alphabets of 2017 to 2021.
    /// </remarks>
    private static readonly (string Latin, string Cyrillic)[] Transliterations =
    [
        ("shch", "щ"),
        ("zh", "ж"),
        ("kh", "х"),
        ("ts", "ц"),
        ("ch", "ч"),
        ("sh", "ш"),
        ("gh", "г"),
        ("ng", "н"),
        ("yu", "ю"),
        ("iu", "ю"),
        ("ya", "я"),
        ("ia", "я"),
        ("yo", "е"),
        ("ye", "е"),
        ("a", "а"),
        ("b", "б"),
        ("c", "ц"),
        ("d", "д"),
        ("e", "е"),
        ("f", "ф"),
        ("g", "г"),
        ("h", "х"),
        ("i", "и"),
        ("j", "ж"),
        ("k", "к"),
        ("l", "л"),
        ("m", "м"),
        ("n", "н"),
        ("o", "о"),
        ("p", "п"),
        ("q", "к"),
        ("r", "р"),
        ("s", "с"),
        ("t", "т"),
        ("u", "у"),
        ("v", "в"),
        ("w", "у"),
        ("x", "х"),
        ("y", "ы"),
        ("z", "з"),
        ("ı", "ы"),
        ("ş", "ш"),
        ("ç", "ч"),
    ];

    private static string FromLatin(string word)
    {
        var cyrillic = new StringBuilder(word.Length);
        for (var at = 0; at < word.Length; )
        {
            var rest = word.AsSpan(at);
            var (latin, letter) = ("", "");
            foreach (var spelling in Transliterations)
            {
                if (rest.StartsWith(spelling.Latin, StringComparison.Ordinal))
                {
                    (latin, letter) = spelling;
                    break;
                }
            }

            if (latin.Length == 0)
            {
                // Take Cyrillic letters as they are: the decomposition would also turn й into и.
                var letterOnly = IsCyrillic(word[at..(at + 1)]) ? word[at] : BaseLetter(word[at]);
                (latin, letter) = (word[at].ToString(), letterOnly == word[at] ? letterOnly.ToString() : FromLatin(letterOnly.ToString()));
            }

            // Read y and i after a vowel as й: baibek, baybek.
            if (latin is "y" or "i" && cyrillic.Length > 0 && "аеиоуыэюя".Contains(cyrillic[^1], StringComparison.Ordinal))
                letter = "й";
            cyrillic.Append(letter);
            at += latin.Length;
        }

        return cyrillic.ToString();
    }

    /// <summary>The letter without its accent: á, ä, ğ, ñ, ö, ū.</summary>
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
            // Not a valid character.
            return letter;
        }
    }
}
