using System.Text.RegularExpressions;

namespace Almaty2020.Web.Access.Passwords;

/// <summary>
/// Tells what is guessed first, in the site's three languages and on both keyboards: not by a list of whole passwords, of which
/// twelve characters and more make too many, but by what they are made of. A password is covered with words that everybody uses,
/// runs, repetitions, dates and numbers; each costs a guesser some bits, and so does each character that nothing covers. What
/// costs too few is common.
/// </summary>
internal static partial class CommonPasswords
{
    /// <summary>In bits, roughly: four common words do, three do not; twelve random letters do, twelve digits do not.</summary>
    private const double Enough = 36;

    private const double OfOwn = 4;
    private const double OfWord = 10;
    private const double OfShortWord = 6;
    private const double OfDisguise = 2;
    private const double OfRun = 5;
    private const double OfRepetition = 2;
    private const double OfMirror = 3;
    private const double OfYear = 6;
    private const double OfDate = 10;
    private const double OfPhone = 14;
    private const double OfDigit = 3.3;
    private const double OfDigitAmongDigits = 2.2;
    private const double OfLetter = 4;
    private const double OfSign = 4;
    private const double OfSignAtTheEnds = 2;
    private const double OfSpace = 1;

    /// <summary>Fewer different characters than this are no password, in whatever order.</summary>
    private const int FewestCharacters = 5;

    // Signs and digits that stand for letters of the one alphabet and of the other.
    private static readonly (string Signs, string Letters)[] Spellings =
        [("@4031$5789!", "aaoelsstbgi"), ("@4031$5789!", "aaoeisstbgi"), ("@40316", "ачозиб")];

    /// <param name="password">As <see cref="PasswordRules.Normalize"/> leaves it.</param>
    /// <param name="own">What people know of its owner.</param>
    public static bool Contain(string password, IReadOnlyList<string> own)
    {
        var text = CommonWords.Fold(password);
        if (text.Distinct().Count() < FewestCharacters)
            return true;

        var ownWords = CommonWords.Of(own);
        // What is between the words of a phrase, and in a telephone number, hides nothing.
        var squeezed = string.Concat(text.Where(c => c is not (' ' or '-' or '_' or '.' or '(' or ')')));
        return Bits(text, ownWords) < Enough || (squeezed.Length < text.Length && squeezed.Length > 0 && Bits(squeezed, ownWords) + OfSpace < Enough);
    }

    [GeneratedRegex(@"^(\+?[78])?[79][0-9]{9}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex("^(19[3-9]|20[0-4])[0-9]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Year();

    [GeneratedRegex("^((0?[1-9]|[12][0-9]|3[01])[./-]?(0[1-9]|1[0-2])[./-]?((19[3-9]|20[0-4])[0-9]|[0-9]{2})|(19[3-9]|20[0-4])[0-9][./-]?(0[1-9]|1[0-2])[./-]?(0[1-9]|[12][0-9]|3[01]))", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Day();

    /// <summary>The cheapest cover of a text.</summary>
    private static double Bits(string text, HashSet<string> own)
    {
        string[] spellings = [text, .. Spellings.Select(s => Spelled(text, s.Signs, s.Letters)).Where(s => s != text)];
        var hasLetters = text.Any(char.IsLetter);
        var first = text.TakeWhile(c => !char.IsLetterOrDigit(c)).Count();
        var last = text.Length - text.Reverse().TakeWhile(c => !char.IsLetterOrDigit(c)).Count();
        var bits = new double[text.Length + 1];
        Array.Fill(bits, double.PositiveInfinity, 1, text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var from = at;
            void Cover(int length, double cost) => bits[from + length] = Math.Min(bits[from + length], bits[from] + cost);

            Cover(1, OfCharacter(text[at], hasLetters, isAtTheEnds: at < first || at >= last));
            CoverWords(spellings, own, at, Cover);
            CoverNumbers(text, at, Cover);
            CoverRepetitions(text, at, Cover);
        }

        return bits[^1];
    }

    private static double OfCharacter(char character, bool hasLetters, bool isAtTheEnds) =>
        char.IsAsciiDigit(character) ? hasLetters ? OfDigit : OfDigitAmongDigits
        : char.IsLetterOrDigit(character) ? OfLetter
        : char.IsWhiteSpace(character) ? OfSpace
        : isAtTheEnds ? OfSignAtTheEnds : OfSign;

    private static void CoverWords(string[] spellings, HashSet<string> own, int at, Action<int, double> cover)
    {
        var common = CommonWords.All;
        var theirs = own.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var s = 0; s < spellings.Length; s++)
        {
            var rest = spellings[s].AsSpan(at);
            var disguise = s == 0 ? 0 : OfDisguise;
            for (var length = 2; length <= rest.Length && length <= CommonWords.Longest; length++)
            {
                var piece = rest[..length];
                if (theirs.Contains(piece))
                    cover(length, OfOwn + disguise);
                else if (common.Contains(piece))
                    cover(length, (length < 4 ? OfShortWord : OfWord) + disguise);
            }
        }
    }

    private static void CoverNumbers(string text, int at, Action<int, double> cover)
    {
        var rest = text.AsSpan(at);
        if (Runs.LengthAt(rest) is var run and > 0)
        {
            for (var length = 3; length <= run; length++)
                cover(length, OfRun);
        }

        if (!char.IsAsciiDigit(text[at]) && text[at] != '+')
            return;
        foreach (var match in Year().EnumerateMatches(rest))
            cover(match.Length, OfYear);
        foreach (var match in Phone().EnumerateMatches(rest))
            cover(match.Length, OfPhone);
        if (Day().Match(text[at..]) is { Success: true } day)
            cover(day.Length, OfDate);
    }

    /// <summary>What stands before once more, the same way round or the other.</summary>
    private static void CoverRepetitions(string text, int at, Action<int, double> cover)
    {
        for (var length = 1; length <= at && at + length <= text.Length; length++)
        {
            var before = text.AsSpan(at - length, length);
            var here = text.AsSpan(at, length);
            if (before.SequenceEqual(here))
                cover(length, OfRepetition);
            else if (length > 2 && IsMirror(before, here))
                cover(length, OfMirror);
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

    private static string Spelled(string text, string signs, string letters) =>
        string.Concat(text.Select(c => signs.IndexOf(c, StringComparison.Ordinal) is var i and >= 0 ? letters[i] : c));
}
