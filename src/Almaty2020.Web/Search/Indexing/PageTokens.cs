using Almaty2020.Web.Search.Words;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>The terms of a text for Lucene: one for each word, with its place.</summary>
internal sealed class PageTokens : TokenStream
{
    /// <summary>Between lines, so that no phrase reaches from one into the next.</summary>
    public const int LineGap = 10;

    private readonly ICharTermAttribute term;
    private readonly IOffsetAttribute offset;
    private readonly IPositionIncrementAttribute position;
    private readonly IReadOnlyList<Word> words;
    private readonly Func<Word, string> termOf;
    private int next;

    public PageTokens(IReadOnlyList<Word> words, Func<Word, string> termOf)
    {
        term = AddAttribute<ICharTermAttribute>();
        offset = AddAttribute<IOffsetAttribute>();
        position = AddAttribute<IPositionIncrementAttribute>();
        this.words = words;
        this.termOf = termOf;
    }

    public override bool IncrementToken()
    {
        if (next == words.Count)
            return false;

        ClearAttributes();
        var word = words[next];
        term.SetEmpty().Append(termOf(word));
        offset.SetOffset(word.Start, word.End);
        position.PositionIncrement = word.BeginsLine && next > 0 ? LineGap : 1;
        next++;
        return true;
    }
}
