using Almaty2020.Markup;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace Almaty2020.Web.Search.Indexing;

/// <summary>The terms of a text for Lucene: one for each word, with its place; a weightier word several times over.</summary>
internal sealed class PageTokens : TokenStream
{
    /// <summary>Between lines, so that no phrase reaches from one into the next.</summary>
    public const int LineGap = 10;

    /// <summary>The index takes no term of more than 32,766 bytes, and refuses the whole page. No word is nearly as long.</summary>
    private const int MaxTermLength = 1_000;

    private readonly ICharTermAttribute term;
    private readonly IOffsetAttribute offset;
    private readonly IPositionIncrementAttribute position;
    private readonly IReadOnlyList<Word> words;
    private readonly Func<Word, string> termOf;
    private readonly Func<Word, int> timesOf;
    private int next;
    private int said;

    public PageTokens(IReadOnlyList<Word> words, Func<Word, string> termOf, Func<Word, int>? timesOf = null)
    {
        term = AddAttribute<ICharTermAttribute>();
        offset = AddAttribute<IOffsetAttribute>();
        position = AddAttribute<IPositionIncrementAttribute>();
        this.words = words;
        this.termOf = termOf;
        this.timesOf = timesOf ?? (_ => 1);
    }

    /// <summary>A term as long as the index takes it, cut between characters.</summary>
    public static string Cut(string term) => TextNormalizer.Cut(term, MaxTermLength);

    public override bool IncrementToken()
    {
        if (next == words.Count)
            return false;

        ClearAttributes();
        var word = words[next];
        term.SetEmpty().Append(Cut(termOf(word)));
        offset.SetOffset(word.Start, word.End);
        position.PositionIncrement = said > 0 || word.IsInNumber ? 0 : word.BeginsLine && next > 0 ? LineGap : 1;
        if (++said >= timesOf(word))
        {
            said = 0;
            next++;
        }

        return true;
    }
}
