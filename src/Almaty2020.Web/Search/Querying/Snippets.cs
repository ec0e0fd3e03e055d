using Almaty2020.Web.Search.Indexing;
using Almaty2020.Web.Search.Words;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Almaty2020.Web.Search.Querying;

/// <summary>Shows where a page says what was asked for: the sentence that has most of it.</summary>
internal sealed class Snippets(IndexSearcher searcher, IndexTerms terms, ConceptQueries queries, WordForms forms, IReadOnlyList<Concept> concepts)
{
    public const int MaxLength = 240;
    private const string Cut = "…";

    /// <summary>A line so short and without an end is a heading, which rarely answers.</summary>
    private const int HeadingLength = 40;
    private const float HeadingWeight = 0.97f;

    /// <summary>Of one word in one page: what a snippet can be chosen from.</summary>
    private const int MaxPlaces = 500;

    private readonly string[] stems = [.. concepts.SelectMany(c => c.Sayings).SelectMany(s => s.Stems).Distinct()];
    /// <summary>Kept from page to page: each has buffers that are dear to make.</summary>
    private readonly Dictionary<(int Leaf, string Stem), DocsAndPositionsEnum?> read = [];
    private readonly float[] rarities = [.. concepts.Select(queries.RarityOf)];

    /// <summary>A match in a text.</summary>
    private readonly record struct Match(int Start, int End, int Position, int Concept, int Saying, int Word);

    public IReadOnlyList<TextPart> Title(string title)
    {
        var matches = WordReader.Read(title).SelectMany((w, position) => w.Number is { } number
            ? Matches(w.Start, number.End, number.Digits, position).Concat(Matches(w.Start, w.End, w.Plain, position))
            : Matches(w.Start, w.End, w.Plain, position));
        return Marked(title, 0, title.Length, Whole([.. matches]));

        IEnumerable<Match> Matches(int start, int end, string plain, int position) =>
            Matching(forms.Stem(plain)).Select(m => new Match(start, end, position, m.Concept, m.Saying, m.Word));
    }

    /// <param name="document">Not before that of the last call.</param>
    public IReadOnlyList<TextPart> Text(int document, string summary)
    {
        var leaf = searcher.IndexReader.Leaves[ReaderUtil.SubIndex(document, searcher.IndexReader.Leaves)];
        var matches = Whole(Matches(leaf, document - leaf.DocBase));
        return matches.Count > 0 && Best(TextOf(leaf, document - leaf.DocBase), matches) is { } best ? best : [new TextPart(Short(summary), false)];
    }

    private static string Short(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var space = text.LastIndexOf(' ', MaxLength);
        // One word may be longer than all that is shown.
        var end = space > 0 ? space : char.IsLowSurrogate(text[MaxLength]) ? MaxLength - 1 : MaxLength;
        return text[..end] + Cut;
    }

    private IEnumerable<(int Concept, int Saying, int Word)> Matching(string stem)
    {
        for (var concept = 0; concept < concepts.Count; concept++)
        {
            var sayings = concepts[concept].Sayings;
            for (var saying = 0; saying < sayings.Count; saying++)
            {
                var words = sayings[saying].Stems;
                for (var word = 0; word < words.Count; word++)
                {
                    if (words[word] == stem)
                        yield return (concept, saying, word);
                }
            }
        }
    }

    /// <summary>From the postings, which hold the places of words: reading the text again would take far longer.</summary>
    private List<Match> Matches(AtomicReaderContext leaf, int document)
    {
        var matches = new List<Match>();
        var titleEnd = leaf.AtomicReader.GetNumericDocValues(PageDocument.TitleEnd).Get(document);
        foreach (var stem in stems)
        {
            if (!read.TryGetValue((leaf.Ord, stem), out var places))
                read.Add((leaf.Ord, stem), places = terms.Places(leaf, PageDocument.Text, stem));
            if (places is null || (places.DocID < document ? places.Advance(document) : places.DocID) != document)
                continue;
            var last = -1;
            for (var left = Math.Min(places.Freq, MaxPlaces); left > 0; left--)
            {
                // A weightier word stands several times in one place; and the title is shown by itself.
                var position = places.NextPosition();
                if (position == last || places.EndOffset <= titleEnd)
                    continue;
                last = position;
                foreach (var (concept, saying, word) in Matching(stem))
                    matches.Add(new Match(places.StartOffset, places.EndOffset, position, concept, saying, word));
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

    /// <summary>Of phrases only those that are whole: «глава» alone is no «глава города».</summary>
    private List<Match> Whole(List<Match> matches)
    {
        var places = matches.Select(m => (m.Concept, m.Saying, m.Word, m.Position)).ToHashSet();
        return [.. matches.Where(IsWhole).OrderBy(m => m.Start)];

        bool IsWhole(Match match)
        {
            var saying = concepts[match.Concept].Sayings[match.Saying];
            return !saying.IsPhrase || Enumerable.Range(0, saying.Stems.Count)
                .All(word => places.Contains((match.Concept, match.Saying, word, match.Position + word - match.Word)));
        }
    }

    private List<TextPart>? Best(string text, List<Match> matches)
    {
        (float score, var start, var end) = (0f, 0, 0);
        foreach (var (from, to) in matches.Select(m => Sentence(text, m.Start)).Distinct())
        {
            var inside = matches.Where(m => m.Start >= from && m.End <= to).ToList();
            var said = inside.GroupBy(m => m.Concept).Sum(g => g.Max(Worth));
            if (to - from < HeadingLength && char.IsLetterOrDigit(text[to - 1]))
                said *= HeadingWeight;
            // Of equals the first, which is the page's own summary or the beginning of its text.
            if (said > score)
                (score, start, end) = (said, from, to);
        }

        if (score == 0)
            return null;

        // A short sentence has room for the next one of its paragraph.
        while (end < text.Length && text[end] != '\n' && Sentence(text, end + 1) is var next && next.End > end && next.End - start <= MaxLength)
            end = next.End;

        var (cutStart, cutEnd) = Window(text, start, end, matches);
        List<TextPart> parts = [.. Marked(text, cutStart, cutEnd, matches)];
        if (cutStart > start)
            parts.Insert(0, new TextPart(Cut, false));
        if (cutEnd < end)
            parts.Add(new TextPart(Cut, false));
        return parts;
    }

    private float Worth(Match match)
    {
        var saying = concepts[match.Concept].Sayings[match.Saying];
        return saying.Weight * rarities[match.Concept] / (saying.IsPhrase ? 1 : saying.Stems.Count);
    }

    /// <summary>The part of a long sentence that is shown: from shortly before its first match.</summary>
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

    /// <summary>The sentence round a place: it ends with its mark before a space and a capital, or with its line.</summary>
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
        // «г. Алматы», «2019 ж. Қаңтар» and "Ph.D. in" end none.
        return !char.IsLower(text[at + 2]) && (at < 2 || (char.IsLetter(text[at - 1]) && char.IsLetter(text[at - 2])) || text[at] != '.' || !char.IsLetter(text[at - 1]));
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
