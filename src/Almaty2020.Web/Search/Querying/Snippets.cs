using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Makes highlighted titles and snippets; a snippet is the sentence that matches the query best.</summary>
internal sealed class Snippets(
    IndexSearcher searcher,
    IndexTerms terms,
    ConceptQueries queries,
    LanguageAnalyzer forms,
    IReadOnlyList<Concept> concepts
)
{
    public const int MaxLength = 240;
    private const string Cut = "…";

    /// <summary>A shorter line without final punctuation counts as a heading, which rarely answers a query.</summary>
    private const int HeadingLength = 40;
    private const float HeadingWeight = 0.97f;

    /// <summary>Number of occurrences of one word on one page that are considered for the snippet.</summary>
    private const int MaxOccurrences = 500;

    private readonly string[] stems = [.. concepts.SelectMany(c => c.Alternatives).SelectMany(s => s.Stems).Distinct()];

    /// <summary>Postings readers, reused for all hits because their buffers are expensive to create.</summary>
    private readonly Dictionary<(int Leaf, string Stem), DocsAndPositionsEnum?> postings = [];
    private readonly float[] rarities = [.. concepts.Select(queries.InverseDocumentFrequencyOf)];

    /// <summary>A match in a text: its offsets and word position, and the concept, wording and word that it matches.</summary>
    private readonly record struct Match(int Start, int End, int Position, int Concept, int Alternative, int Word);

    public IReadOnlyList<TextPart> Title(string title)
    {
        var matches = WordTokenizer
            .Read(title)
            .SelectMany(
                (w, position) =>
                    w.Number is { } number
                        ? Matches(w.Start, number.End, number.Digits, position).Concat(Matches(w.Start, w.End, w.Plain, position))
                        : Matches(w.Start, w.End, w.Plain, position)
            );
        return Marked(title, 0, title.Length, WithoutPartialPhrases([.. matches]));

        IEnumerable<Match> Matches(int start, int end, string plain, int position) =>
            Matching(forms.Stem(plain)).Select(m => new Match(start, end, position, m.Concept, m.Alternative, m.Word));
    }

    /// <param name="document">Must not be smaller than in the previous call, because postings are read forwards only.</param>
    /// <param name="summary">Shown if no passage of the page matches.</param>
    public IReadOnlyList<TextPart> Text(int document, string summary)
    {
        var leaf = searcher.IndexReader.Leaves[ReaderUtil.SubIndex(document, searcher.IndexReader.Leaves)];
        var matches = WithoutPartialPhrases(Matches(leaf, document - leaf.DocBase));
        return matches.Count > 0 && Best(TextOf(leaf, document - leaf.DocBase), matches) is { } best
            ? best
            : [new TextPart(Short(summary), false)];
    }

    private static string Short(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var space = text.LastIndexOf(' ', MaxLength);
        // Cut inside a word if it is longer than the whole snippet.
        var end =
            space > 0 ? space
            : char.IsLowSurrogate(text[MaxLength]) ? MaxLength - 1
            : MaxLength;
        return text[..end] + Cut;
    }

    private IEnumerable<(int Concept, int Alternative, int Word)> Matching(string stem)
    {
        for (var concept = 0; concept < concepts.Count; concept++)
        {
            var alternatives = concepts[concept].Alternatives;
            for (var alternative = 0; alternative < alternatives.Count; alternative++)
            {
                var words = alternatives[alternative].Stems;
                for (var word = 0; word < words.Count; word++)
                {
                    if (words[word] == stem)
                        yield return (concept, alternative, word);
                }
            }
        }
    }

    /// <summary>Finds matches in the postings, which have the offsets of words. Analysing the text again would take far longer.</summary>
    private List<Match> Matches(AtomicReaderContext leaf, int document)
    {
        var matches = new List<Match>();
        var titleEnd = leaf.AtomicReader.GetNumericDocValues(PageDocument.TitleEnd).Get(document);
        foreach (var stem in stems)
        {
            if (!postings.TryGetValue((leaf.Ord, stem), out var places))
                postings.Add((leaf.Ord, stem), places = terms.Postings(leaf, PageDocument.Text, stem));
            if (places is null || (places.DocID < document ? places.Advance(document) : places.DocID) != document)
                continue;
            var last = -1;
            for (var left = Math.Min(places.Freq, MaxOccurrences); left > 0; left--)
            {
                // Skip repetitions at one position (words with more weight are repeated), and the title, which is shown separately.
                var position = places.NextPosition();
                if (position == last || places.EndOffset <= titleEnd)
                    continue;
                last = position;
                foreach (var (concept, alternative, word) in Matching(stem))
                    matches.Add(new Match(places.StartOffset, places.EndOffset, position, concept, alternative, word));
            }
        }

        return matches;
    }

    private static string TextOf(AtomicReaderContext leaf, int document)
    {
        var text = new BytesRef();
        leaf.AtomicReader.GetBinaryDocValues(PageDocument.Text).Get(document, text);
        return text.Utf8ToString();
    }

    /// <summary>Removes matches of incomplete phrases: «глава» alone does not match «глава города».</summary>
    private List<Match> WithoutPartialPhrases(List<Match> matches)
    {
        var places = matches.Select(m => (m.Concept, m.Alternative, m.Word, m.Position)).ToHashSet();
        return [.. matches.Where(IsWhole).OrderBy(m => m.Start)];

        bool IsWhole(Match match)
        {
            var alternative = concepts[match.Concept].Alternatives[match.Alternative];
            return !alternative.IsPhrase
                || Enumerable
                    .Range(0, alternative.Stems.Count)
                    .All(word => places.Contains((match.Concept, match.Alternative, word, match.Position + word - match.Word)));
        }
    }

    private List<TextPart>? Best(string text, List<Match> matches)
    {
        (float score, var start, var end) = (0f, 0, 0);
        foreach (var (from, to) in matches.Select(m => Sentence(text, m.Start)).Distinct())
        {
            var inside = matches.Where(m => m.Start >= from && m.End <= to).ToList();
            var sentenceScore = inside.GroupBy(m => m.Concept).Sum(g => g.Max(ScoreOf));
            if (to - from < HeadingLength && char.IsLetterOrDigit(text[to - 1]))
                sentenceScore *= HeadingWeight;
            // On equal scores keep the first sentence, which is in the summary or at the beginning of the text.
            if (sentenceScore > score)
                (score, start, end) = (sentenceScore, from, to);
        }

        if (score == 0)
            return null;

        // Add the next sentences of the paragraph while there is room.
        while (
            end < text.Length && text[end] != '\n' && Sentence(text, end + 1) is var next && next.End > end && next.End - start <= MaxLength
        )
            end = next.End;

        var (cutStart, cutEnd) = Window(text, start, end, matches);
        List<TextPart> parts = [.. Marked(text, cutStart, cutEnd, matches)];
        if (cutStart > start)
            parts.Insert(0, new TextPart(Cut, false));
        if (cutEnd < end)
            parts.Add(new TextPart(Cut, false));
        return parts;
    }

    private float ScoreOf(Match match)
    {
        var alternative = concepts[match.Concept].Alternatives[match.Alternative];
        return alternative.Weight * rarities[match.Concept] / (alternative.IsPhrase ? 1 : alternative.Stems.Count);
    }

    /// <summary>Cuts a long sentence: starts shortly before its first match.</summary>
    private static (int Start, int End) Window(string text, int start, int end, List<Match> matches)
    {
        if (end - start <= MaxLength)
            return (start, end);

        var first = matches.First(m => m.Start >= start).Start;
        var from = first - start <= MaxLength / 2 ? start : text.IndexOf(' ', first - (MaxLength / 3)) + 1;
        if (from == 0 || from > first)
            from = first;
        if (end - from <= MaxLength)
            return (from, end);
        var to = text.LastIndexOf(' ', from + MaxLength);
        if (to <= first)
            to = from + MaxLength;
        return (from, char.IsLowSurrogate(text[to]) ? to - 1 : to);
    }

    /// <summary>The sentence around an offset. It ends at final punctuation before a space and a capital, or with the line.</summary>
    private static (int Start, int End) Sentence(string text, int at)
    {
        var start = at;
        while (start > 0 && text[start - 1] != '\n' && !EndsSentence(text, start - 1))
            start--;
        while (start < at && char.IsWhiteSpace(text[start]))
            start++;
        var end = at;
        while (end < text.Length && text[end] != '\n' && !EndsSentence(text, end))
            end++;
        return (start, end < text.Length && text[end] != '\n' ? end + 1 : end);
    }

    private static bool EndsSentence(string text, int at)
    {
        if (text[at] is not ('.' or '!' or '?' or '…') || at + 2 >= text.Length || text[at + 1] != ' ')
            return false;
        // Abbreviations such as «г. Алматы», «2019 ж. Қаңтар» and "Ph.D. in" do not end a sentence.
        return !char.IsLower(text[at + 2])
            && (at < 2 || (char.IsLetter(text[at - 1]) && char.IsLetter(text[at - 2])) || text[at] != '.' || !char.IsLetter(text[at - 1]));
    }

    private static List<TextPart> Marked(string text, int start, int end, List<Match> matches)
    {
        var parts = new List<TextPart>();
        var done = start;
        foreach (var match in matches)
        {
            if (match.Start < done || match.End > end)
                continue;
            if (match.Start > done)
                parts.Add(new TextPart(text[done..match.Start], false));
            parts.Add(new TextPart(text[match.Start..match.End], true));
            done = match.End;
        }

        if (done < end)
            parts.Add(new TextPart(text[done..end], false));
        return parts;
    }
}
