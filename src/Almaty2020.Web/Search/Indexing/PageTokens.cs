using Almaty2020.Markup;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>Lucene token stream of a text: a term with its position for each word, repeated for words with more weight.</summary>
internal sealed class PageTokens : TokenStream
{
    /// <summary>Position gap between lines, so that no phrase matches across a line break.</summary>
    public const int LineGap = 10;

    /// <summary>In UTF-16 code units. Lucene rejects a whole page for one term over 32,766 bytes; real words are far shorter.</summary>
    private const int MaxTermLength = 1_000;

    private readonly ICharTermAttribute term;
    private readonly IOffsetAttribute offset;
    private readonly IPositionIncrementAttribute position;
    private readonly IReadOnlyList<Word> words;
    private readonly Func<Word, string> termOf;
    private readonly Func<Word, int> repetitionsOf;
    private int next;
    private int repeated;

    public PageTokens(IReadOnlyList<Word> words, Func<Word, string> termOf, Func<Word, int>? repetitionsOf = null)
    {
        term = AddAttribute<ICharTermAttribute>();
        offset = AddAttribute<IOffsetAttribute>();
        position = AddAttribute<IPositionIncrementAttribute>();
        this.words = words;
        this.termOf = termOf;
        this.repetitionsOf = repetitionsOf ?? (_ => 1);
    }

    /// <summary>Cuts a term to the longest allowed length, without splitting a character.</summary>
    public static string Truncate(string term) => TextNormalizer.Truncate(term, MaxTermLength);

    public override bool IncrementToken()
    {
        if (next == words.Count)
            return false;

        ClearAttributes();
        var word = words[next];
        term.SetEmpty().Append(Truncate(termOf(word)));
        offset.SetOffset(word.Start, word.End);
        position.PositionIncrement =
            repeated > 0 || word.IsInNumber ? 0
            : word.BeginsLine && next > 0 ? LineGap
            : 1;
        if (++repeated >= repetitionsOf(word))
        {
            repeated = 0;
            next++;
        }

        return true;
    }
}
