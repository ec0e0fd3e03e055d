using System.Collections.Frozen;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>Synonyms and stop words of a language, from text files beside the program.</summary>
/// <remarks>Used for queries only, never for indexing: a changed file needs a restart, but no new index.</remarks>
internal sealed class SynonymsAndStopWords
{
    private static readonly Lazy<SynonymsAndStopWords>[] PerLanguage =
    [
        .. Language.All.Select(l => new Lazy<SynonymsAndStopWords>(() => new SynonymsAndStopWords(LanguageAnalyzer.For(l)))),
    ];

    private readonly FrozenSet<string> stopWords;

    /// <summary>Synonyms, by the first stem of the typed term.</summary>
    private readonly Dictionary<string, List<(string[] Typed, string[] Meant)>> synonyms = new(StringComparer.Ordinal);

    private SynonymsAndStopWords(LanguageAnalyzer forms)
    {
        stopWords = Lines(forms.Language, "stop-words")
            .SelectMany(l => WordTokenizer.Read(l))
            .Select(w => forms.Spelling(w.Plain))
            .ToFrozenSet(StringComparer.Ordinal);

        foreach (var line in Lines(forms.Language, "synonyms"))
        {
            // "a, b" are synonyms in both directions; "a => b" only from left to right.
            var sides = line.Split("=>", 2);
            var left = Terms(sides[0]);
            var right = sides.Length == 2 ? Terms(sides[1]) : left;
            foreach (var typed in left)
            {
                foreach (var meant in right)
                    Add(Stems(typed, withoutStopWords: true), Stems(meant, withoutStopWords: false));
            }
        }

        string[] Terms(string side) => [.. side.Split(',').Where(t => forms.Stems(t).Any())];

        // Leave out the stop words of typed terms, as of queries.
        string[] Stems(string term, bool withoutStopWords)
        {
            var words = WordTokenizer.Read(term);
            var kept = withoutStopWords ? words.Where(w => !stopWords.Contains(forms.Spelling(w.Plain))).ToList() : words;
            return [.. (kept.Count > 0 ? kept : words).Select(w => forms.Stem(w.Plain))];
        }
    }

    public static SynonymsAndStopWords For(Language language) => PerLanguage[Language.All.ToList().IndexOf(language)].Value;

    /// <summary>Number of words of the longest typed term.</summary>
    public int LongestTerm { get; private set; } = 1;

    public bool IsStopWord(string spelling) => stopWords.Contains(spelling);

    /// <summary>Synonyms of the longest term that begins at a position. Length 0 if no term begins there.</summary>
    public (int Length, IReadOnlyList<string[]> Meant) SynonymsAt(IReadOnlyList<string> stems, int at)
    {
        if (!synonyms.TryGetValue(stems[at], out var terms))
            return (0, []);
        var fitting = terms
            .Where(t => at + t.Typed.Length <= stems.Count && t.Typed.Index().All(w => stems[at + w.Index] == w.Item))
            .ToList();
        if (fitting.Count == 0)
            return (0, []);
        var length = fitting.Max(t => t.Typed.Length);
        return (length, [.. fitting.Where(t => t.Typed.Length == length).Select(t => t.Meant)]);
    }

    private void Add(string[] typed, string[] meant)
    {
        if (typed.SequenceEqual(meant))
            return;
        if (!synonyms.TryGetValue(typed[0], out var terms))
            synonyms.Add(typed[0], terms = []);
        if (!terms.Any(t => t.Typed.SequenceEqual(typed) && t.Meant.SequenceEqual(meant)))
            terms.Add((typed, meant));
        LongestTerm = Math.Max(LongestTerm, typed.Length);
    }

    private static IEnumerable<string> Lines(Language language, string subject)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Search", "Words", $"{subject}.{language.Code}.txt");
        // A new language may not have the files yet.
        return File.Exists(file) ? File.ReadLines(file).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0) : [];
    }
}
