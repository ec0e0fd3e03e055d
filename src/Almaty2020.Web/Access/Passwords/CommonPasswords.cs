using System.Text.RegularExpressions;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>
/// Recognizes easily guessed passwords in the site's three languages and on both keyboard layouts. A list of whole passwords of twelve or
/// more characters would be too long, so the estimate looks at the parts. It covers a password with common words, keyboard runs,
/// repetitions, dates and numbers. Each part costs an attacker some bits, and so does each character outside any part. A password with too
/// few bits in total counts as common.
/// </summary>
internal static partial class CommonPasswords
{
    /// <summary>
    /// Required strength in bits, roughly: four common words pass, three don't; twelve random letters pass, twelve digits don't.
    /// </summary>
    private const double RequiredBits = 36;

    private const double OwnWordBits = 4;
    private const double CommonWordBits = 10;
    private const double ShortWordBits = 6;
    private const double DisguiseBits = 2;
    private const double RunBits = 5;
    private const double RepetitionBits = 2;
    private const double MirrorBits = 3;
    private const double YearBits = 6;
    private const double DateBits = 10;
    private const double PhoneBits = 14;
    private const double DigitBits = 3.3;
    private const double DigitWithoutLettersBits = 2.2;
    private const double LetterBits = 4;
    private const double SymbolBits = 4;
    private const double EdgeSymbolBits = 2;
    private const double SpaceBits = 1;

    /// <summary>A password with fewer different characters than this is rejected, in whatever order.</summary>
    private const int MinDistinctCharacters = 5;

    // Symbols and digits that replace letters (leetspeak), for Latin and for Cyrillic.
    private static readonly (string Symbols, string Letters)[] Substitutions =
    [
        ("@4031$5789!", "aaoelsstbgi"),
        ("@4031$5789!", "aaoeisstbgi"),
        ("@40316", "ачозиб"),
    ];

    /// <param name="password">Normalized with <see cref="PasswordRules.Normalize"/>.</param>
    /// <param name="own">What others know about the owner, such as name and e-mail address.</param>
    public static bool IsCommon(string password, IReadOnlyList<string> own)
    {
        var text = CommonWords.Fold(password);
        if (text.Distinct().Count() < MinDistinctCharacters)
            return true;

        var ownWords = CommonWords.ForOwner(own);
        // Separators in a phrase or a phone number add almost no strength, so also rate the text without them.
        var squeezed = string.Concat(text.Where(c => c is not (' ' or '-' or '_' or '.' or '(' or ')')));
        return CheapestCover(text, ownWords) < RequiredBits
            || (squeezed.Length < text.Length && squeezed.Length > 0 && CheapestCover(squeezed, ownWords) + SpaceBits < RequiredBits);
    }

    [GeneratedRegex(@"^(\+?[78])?[79][0-9]{9}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex("^(19[3-9]|20[0-4])[0-9]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Year();

    [GeneratedRegex(
        "^((0?[1-9]|[12][0-9]|3[01])[./-]?(0[1-9]|1[0-2])[./-]?((19[3-9]|20[0-4])[0-9]|[0-9]{2})|(19[3-9]|20[0-4])[0-9][./-]?(0[1-9]|1[0-2])[./-]?(0[1-9]|[12][0-9]|3[01]))",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Day();

    /// <summary>Bits of the cheapest cover of the text, found by dynamic programming.</summary>
    private static double CheapestCover(string text, HashSet<string> own)
    {
        string[] spellings = [text, .. Substitutions.Select(s => Substitute(text, s.Symbols, s.Letters)).Where(s => s != text)];
        var hasLetters = text.Any(char.IsLetter);
        var first = text.TakeWhile(c => !char.IsLetterOrDigit(c)).Count();
        var last = text.Length - text.Reverse().TakeWhile(c => !char.IsLetterOrDigit(c)).Count();
        var bits = new double[text.Length + 1];
        Array.Fill(bits, double.PositiveInfinity, 1, text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var from = at;
            void Cover(int length, double cost) => bits[from + length] = Math.Min(bits[from + length], bits[from] + cost);

            Cover(1, CharacterBits(text[at], hasLetters, isAtEdge: at < first || at >= last));
            CoverWords(spellings, own, at, Cover);
            CoverNumbers(text, at, Cover);
            CoverRepetitions(text, at, Cover);
        }

        return bits[^1];
    }

    private static double CharacterBits(char character, bool hasLetters, bool isAtEdge) =>
        char.IsAsciiDigit(character)
            ? hasLetters
                ? DigitBits
                : DigitWithoutLettersBits
            : char.IsLetterOrDigit(character)
                ? LetterBits
                : char.IsWhiteSpace(character)
                    ? SpaceBits
                    : isAtEdge
                        ? EdgeSymbolBits
                        : SymbolBits;

    private static void CoverWords(string[] spellings, HashSet<string> own, int at, Action<int, double> cover)
    {
        var common = CommonWords.All;
        var ownWords = own.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var s = 0; s < spellings.Length; s++)
        {
            var rest = spellings[s].AsSpan(at);
            var disguise = s == 0 ? 0 : DisguiseBits;
            for (var length = 2; length <= rest.Length && length <= CommonWords.MaxLength; length++)
            {
                var piece = rest[..length];
                if (ownWords.Contains(piece))
                    cover(length, OwnWordBits + disguise);
                else if (common.Contains(piece))
                    cover(length, (length < 4 ? ShortWordBits : CommonWordBits) + disguise);
            }
        }
    }

    private static void CoverNumbers(string text, int at, Action<int, double> cover)
    {
        var rest = text.AsSpan(at);
        if (CharacterSequences.LengthAtStart(rest) is var run and > 0)
        {
            for (var length = 3; length <= run; length++)
                cover(length, RunBits);
        }

        if (!char.IsAsciiDigit(text[at]) && text[at] != '+')
            return;
        foreach (var match in Year().EnumerateMatches(rest))
            cover(match.Length, YearBits);
        foreach (var match in Phone().EnumerateMatches(rest))
            cover(match.Length, PhoneBits);
        if (Day().Match(text[at..]) is { Success: true } day)
            cover(day.Length, DateBits);
    }

    /// <summary>Covers text that repeats what stands directly before it, forwards or mirrored.</summary>
    private static void CoverRepetitions(string text, int at, Action<int, double> cover)
    {
        for (var length = 1; length <= at && at + length <= text.Length; length++)
        {
            var before = text.AsSpan(at - length, length);
            var here = text.AsSpan(at, length);
            if (before.SequenceEqual(here))
                cover(length, RepetitionBits);
            else if (length > 2 && IsMirror(before, here))
                cover(length, MirrorBits);
        }
    }

    private static bool IsMirror(ReadOnlySpan<char> before, ReadOnlySpan<char> here)
    {
        for (var i = 0; i < here.Length; i++)
        {
            if (here[i] != before[^(i + 1)])
                return false;
        }

        return true;
    }

    private static string Substitute(string text, string symbols, string letters) =>
        string.Concat(text.Select(c => symbols.IndexOf(c, StringComparison.Ordinal) is var i and >= 0 ? letters[i] : c));
}
