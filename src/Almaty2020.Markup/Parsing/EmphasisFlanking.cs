using System.Globalization;
using Markdig.Helpers;
using Markdig.Syntax.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// Lets emphasis end between punctuation and a letter: <c>**«Алматы»**ның</c>, <c>**50%**дан</c>. CommonMark treats such a run of
/// stars as an opening run, because English does not attach endings to quoted words. Kazakh and Russian do.
/// </summary>
/// <remarks>
/// A run that CommonMark can use is not changed. An opening run becomes a closing one only while another run is open, and a closing
/// run becomes an opening one only if it has nothing to close.
/// </remarks>
internal sealed class EmphasisFlanking
{
    /// <summary>Total length of the runs of stars that are open in this block; <see cref="_openUnderscores"/> counts underscores.</summary>
    private int _openStars;
    private int _openUnderscores;

    public void BeginBlock() => _openStars = _openUnderscores = 0;

    /// <summary>Corrects whether a run opens or closes emphasis.</summary>
    /// <param name="delimiter">The run as CommonMark classified it.</param>
    /// <param name="text">The text of the block, starting at the run.</param>
    public void AdjustDelimiter(EmphasisDelimiterInline delimiter, StringSlice text)
    {
        ref var open = ref delimiter.DelimiterChar == '*' ? ref _openStars : ref _openUnderscores;
        var length = delimiter.DelimiterCount;
        switch (delimiter.Type)
        {
            case DelimiterType.Open when length <= open && EndsAWord(text):
                delimiter.Type = DelimiterType.Close;
                break;
            case DelimiterType.Close when open == 0 && delimiter.DelimiterChar == '*' && BeginsAQuotedWord(text, length):
                delimiter.Type = DelimiterType.Open;
                break;
        }
        var closes = delimiter.Type.HasFlag(DelimiterType.Close) && open > 0;
        open =
            closes ? Math.Max(0, open - length)
            : delimiter.Type == DelimiterType.Close ? open
            : open + length;
    }

    /// <summary>True if the run follows closing punctuation that belongs to the word before it, as in <c>«Алматы»**</c>.</summary>
    private static bool EndsAWord(StringSlice text)
    {
        var last = text.PeekCharExtra(-1);
        if (!IsPunctuation(last) || Opens(last))
            return false;
        var beforeIt = text.PeekCharExtra(-2);
        return beforeIt != '\0' && !char.IsWhiteSpace(beforeIt) && !Opens(beforeIt);
    }

    /// <summary>True if the run is between a letter and an opening quotation mark or bracket: <c>Қазақ**«стан»**</c>.</summary>
    private static bool BeginsAQuotedWord(StringSlice text, int length)
    {
        var next = text.PeekCharExtra(length);
        return char.IsLetterOrDigit(text.PeekCharExtra(-1))
            && (Opens(next) || next is '«' or '“' or '"')
            && char.IsLetterOrDigit(text.PeekCharExtra(length + 1));
    }

    private static bool Opens(char unit) => char.GetUnicodeCategory(unit) == UnicodeCategory.OpenPunctuation || unit is '«';

    private static bool IsPunctuation(char unit) => char.IsPunctuation(unit) || char.IsSymbol(unit);
}
