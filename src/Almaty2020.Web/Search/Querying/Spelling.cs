using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Finds the word that was meant by one that no page has.</summary>
internal static class Spelling
{
    /// <summary>Shorter words become others too easily.</summary>
    private const int MinLength = 5;
    private const int MinLengthAlone = 4;
    private const int MinLengthForTwo = 7;

    /// <param name="isAlone">Whether nothing else is asked for: then a bolder guess is better than nothing.</param>
    /// <returns>A word as pages write it, in its plain form; null when none is near.</returns>
    public static string? Nearest(PageSearcher searcher, WordForms forms, string plain, bool isAlone)
    {
        var spelling = forms.Spelling(plain);
        if (spelling.Length < (isAlone ? MinLengthAlone : MinLength))
            return null;
        var near = searcher.Spellings.Nearest(spelling, maxEdits: spelling.Length >= MinLengthForTwo ? 2 : 1) ?? searcher.Spellings.Longer(spelling);
        return near is null ? null : Written(searcher.IndexReader, near);
    }

    /// <summary>How pages write a spelling most often.</summary>
    private static string? Written(IndexReader reader, string spelling)
    {
        var written = MultiFields.GetTerms(reader, PageDocument.Written)?.GetEnumerator();
        var prefix = new BytesRef(spelling + PageDocument.WrittenSeparator);
        (string? word, var count) = (null, 0);
        for (var status = written?.SeekCeil(prefix) ?? TermsEnum.SeekStatus.END; status != TermsEnum.SeekStatus.END && StringHelper.StartsWith(written!.Term, prefix);)
        {
            if (written.DocFreq > count)
                (word, count) = (written.Term.Utf8ToString()[(spelling.Length + 1)..], written.DocFreq);
            if (!written.MoveNext())
                break;
        }

        return word;
    }
}
