namespace Almaty2020.Web.Access.Passwords;

/// <summary>What lies in a row: on a keyboard, in an alphabet, in the numbers.</summary>
internal static class Runs
{
    /// <summary>Shorter ones stand in honest words: "first", "party".</summary>
    private const int ShortestOfLetters = 4;
    private const int ShortestOfDigits = 3;

    private static readonly string[] Rows = [.. new[]
    {
        "1234567890-=", "01234567890", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./",
        "!@#$%^&*()_+", "!\"№;%:?*()_+", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю.", "әіңғүұқөһ",
        "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "1q2w3e4r5t6y7u8i9o0p", "1й2ц3у4к5е6н7г8ш9щ0з", "1йфя2цыч3увс4кам5епи6нрт7гоь8шлб9щдю",
        "qazwsxedcrfvtgbyhnujmikolp", "йфяцычувскамепинртгоьшлбщдю", "2468024680", "1357913579", "147258369", "159753", "789456123", "321654987",
    }.SelectMany(row => new[] { row, string.Concat(row.Reverse()) })];

    /// <summary>How much of a text is a run, from a place on; 0 when that is no run.</summary>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        var longest = 0;
        foreach (var row in Rows)
        {
            for (var at = row.IndexOf(text[0], StringComparison.Ordinal); at >= 0; at = row.IndexOf(text[0], at + 1))
            {
                var length = row.AsSpan(at).CommonPrefixLength(text);
                if (length >= (char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[length - 1]) ? ShortestOfDigits : ShortestOfLetters))
                    longest = Math.Max(longest, length);
            }
        }

        return longest;
    }
}
