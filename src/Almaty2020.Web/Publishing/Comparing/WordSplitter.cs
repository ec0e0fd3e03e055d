using System.Globalization;
using System.Text;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>Splits a text into words of any script, white space, and single signs. Joined, they are the text.</summary>
internal static class WordSplitter
{
    private enum Kind
    {
        Sign,
        Word,
        Space,
    }

    public static IReadOnlyList<string> Of(string text)
    {
        var pieces = new List<string>();
        var begin = 0;
        var last = Kind.Sign;
        for (var at = 0; at < text.Length; )
        {
            var kind = KindAt(text, at);
            if (at > begin && (kind != last || kind == Kind.Sign))
            {
                pieces.Add(text[begin..at]);
                begin = at;
            }

            last = kind;
            // Keep together what is displayed as one sign: a letter with its accents, an emoji of several characters.
            at += StringInfo.GetNextTextElementLength(text, at);
        }

        if (begin < text.Length)
            pieces.Add(text[begin..]);
        return pieces;
    }

    public static bool IsWord(string piece) => KindAt(piece, 0) == Kind.Word;

    private static Kind KindAt(string text, int at)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return Rune.IsLetterOrDigit(rune) ? Kind.Word
            : Rune.IsWhiteSpace(rune) ? Kind.Space
            : Kind.Sign;
    }
}
