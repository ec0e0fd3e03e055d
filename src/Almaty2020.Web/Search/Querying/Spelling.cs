using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Util;
using Lucene.Net.Util.Automaton;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Finds the word that was meant by one that no page has.</summary>
internal static class Spelling
{
    /// <summary>Shorter words become others too easily.</summary>
    private const int MinLength = 5;
    private const int MinLengthAlone = 4;
    private const int MinLengthForTwo = 7;

    /// <summary>An unfinished word is finished from here on.</summary>
    private const int MinLengthOfBeginning = 4;

    /// <param name="isAlone">Whether nothing else is asked for: then a bolder guess is better than nothing.</param>
    /// <returns>A word as pages write it, in its plain form; null when none is near.</returns>
    public static string? Nearest(IndexReader reader, WordForms forms, string plain, bool isAlone)
    {
        var spelling = forms.Spelling(plain);
        if (spelling.Length < (isAlone ? MinLengthAlone : MinLength) || MultiFields.GetTerms(reader, PageDocument.Spelling) is not { } terms)
            return null;

        var maxEdits = spelling.Length >= MinLengthForTwo ? 2 : 1;
        var automata = new LevenshteinAutomata(spelling, withTranspositions: true);
        for (var edits = 1; edits <= maxEdits; edits++)
        {
            if (Commonest(terms, automata.ToAutomaton(edits)) is { } near)
                return Written(reader, near);
        }

        return spelling.Length >= MinLengthOfBeginning && Commonest(terms, BasicOperations.Concatenate(BasicAutomata.MakeString(spelling), BasicAutomata.MakeAnyString())) is { } longer
            ? Written(reader, longer)
            : null;
    }

    private static string? Commonest(Terms terms, Automaton automaton)
    {
        var candidates = new CompiledAutomaton(automaton).GetTermsEnum(terms);
        (string? spelling, var count) = (null, 0);
        while (candidates.MoveNext())
        {
            if (candidates.DocFreq > count && candidates.Term.Utf8ToString() is var text && !char.IsDigit(text[0]))
                (spelling, count) = (text, candidates.DocFreq);
        }

        return spelling;
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
