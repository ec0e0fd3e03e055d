namespace Almaty2020.Web.Access.Passwords;

/// <summary>Finds sequences from a keyboard, an alphabet or the digits.</summary>
internal static class CharacterSequences
{
    /// <summary>Minimum lengths; shorter letter sequences occur in ordinary words such as "first" and "party".</summary>
    private const int MinLetters = 4;
    private const int MinDigits = 3;

    private static readonly string[] Rows =
    [
        .. new[]
        {
            "1234567890-=",
            "01234567890",
            "qwertyuiop[]\\",
            "asdfghjkl;'",
            "zxcvbnm,./",
            "!@#$%^&*()_+",
            "!\"№;%:?*()_+",
            "йцукенгшщзхъ",
            "фывапролджэ",
            "ячсмитьбю.",
            "әіңғүұқөһ",
            "abcdefghijklmnopqrstuvwxyz",
            "абвгдежзийклмнопрстуфхцчшщъыьэюя",
            "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
            "1q2w3e4r5t6y7u8i9o0p",
            "1й2ц3у4к5е6н7г8ш9щ0з",
            "1йфя2цыч3увс4кам5епи6нрт7гоь8шлб9щдю",
            "qazwsxedcrfvtgbyhnujmikolp",
            "йфяцычувскамепинртгоьшлбщдю",
            "2468024680",
            "1357913579",
            "147258369",
            "159753",
            "789456123",
            "321654987",
        }.SelectMany(row => new[] { row, string.Concat(row.Reverse()) }),
    ];

    /// <summary>Length of the sequence at the start of the text; 0 if there is none.</summary>
    public static int LengthAtStart(ReadOnlySpan<char> text)
    {
        var longest = 0;
        foreach (var row in Rows)
        {
            for (var at = row.IndexOf(text[0], StringComparison.Ordinal); at >= 0; at = row.IndexOf(text[0], at + 1))
            {
                var length = row.AsSpan(at).CommonPrefixLength(text);
                if (length >= (char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[length - 1]) ? MinDigits : MinLetters))
                    longest = Math.Max(longest, length);
            }
        }

        return longest;
    }
}
