using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Corrects a word that is on no page.</summary>
internal static class SpellingCorrector
{
    /// <summary>Shorter words are not corrected: one changed letter too easily makes another word.</summary>
    private const int MinLength = 5;
    private const int MinLengthOfOnlyWord = 4;
    private const int MinLengthForTwoEdits = 7;

    /// <param name="searcher">The index to search.</param>
    /// <param name="forms">Word forms of the index's language.</param>
    /// <param name="plain">The mistyped word in its plain form.</param>
    /// <param name="isOnlyWord">True if the word is the whole query: then a shorter word is corrected too.</param>
    /// <returns>A word as pages write it, in its plain form; null if there is no similar one.</returns>
    public static string? Nearest(PageSearcher searcher, LanguageAnalyzer forms, string plain, bool isOnlyWord)
    {
        var spelling = forms.Spelling(plain);
        if (spelling.Length < (isOnlyWord ? MinLengthOfOnlyWord : MinLength))
            return null;
        var nearest = searcher.Spellings.Nearest(spelling, maxEdits: spelling.Length >= MinLengthForTwoEdits ? 2 : 1)
            ?? searcher.Spellings.MostCommonWithPrefix(spelling);
        return nearest is null ? null : Written(searcher.IndexReader, nearest);
    }

    /// <summary>The most common plain form of a spelling on the pages.</summary>
    private static string? Written(IndexReader reader, string spelling)
    {
        var written = MultiFields.GetTerms(reader, PageDocument.SpellingAndForm)?.GetEnumerator();
        var prefix = new BytesRef(spelling + PageDocument.WrittenSeparator);
        (string? word, var count) = (null, 0);
        for (
            var status = written?.SeekCeil(prefix) ?? TermsEnum.SeekStatus.END;
            status != TermsEnum.SeekStatus.END && StringHelper.StartsWith(written!.Term, prefix);

        )
        {
            if (written.DocFreq > count)
                (word, count) = (written.Term.Utf8ToString()[(spelling.Length + 1)..], written.DocFreq);
            if (!written.MoveNext())
                break;
        }

        return word;
    }
}
