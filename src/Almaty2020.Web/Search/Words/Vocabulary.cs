using System.Collections.Frozen;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>What residents call things, and the words that say nothing: kept as text files beside the program, one a language.</summary>
/// <remarks>Looked up when somebody searches, never when a page is indexed: a changed file needs a restart and no new index.</remarks>
internal sealed class Vocabulary
{
    private static readonly Lazy<Vocabulary>[] PerLanguage = [.. Language.All.Select(l => new Lazy<Vocabulary>(() => new Vocabulary(WordForms.For(l))))];

    private readonly FrozenSet<string> stopWords;

    /// <summary>By the first stem of what is typed.</summary>
    private readonly Dictionary<string, List<(string[] Typed, string[] Meant)>> synonyms = new(StringComparer.Ordinal);

    private Vocabulary(WordForms forms)
    {
        stopWords = Lines(forms.Language, "stop-words")
            .SelectMany(l => WordReader.Read(l))
            .Select(w => forms.Spelling(w.Plain))
            .ToFrozenSet(StringComparer.Ordinal);

        foreach (var line in Lines(forms.Language, "synonyms"))
        {
            // "a, b" are the same; "a => b" is read from left to right only.
            var sides = line.Split("=>", 2);
            var left = Terms(sides[0]);
            var right = sides.Length == 2 ? Terms(sides[1]) : left;
            foreach (var typed in left)
            {
                foreach (var meant in right)
                    Add(Stems(typed, telling: true), Stems(meant, telling: false));
            }
        }

        string[] Terms(string side) => [.. side.Split(',').Where(t => forms.Stems(t).Any())];

        // Of what is typed the words that say nothing are left out, as they are of a query.
        string[] Stems(string term, bool telling)
        {
            var words = WordReader.Read(term);
            var kept = telling ? words.Where(w => !stopWords.Contains(forms.Spelling(w.Plain))).ToList() : words;
            return [.. (kept.Count > 0 ? kept : words).Select(w => forms.Stem(w.Plain))];
        }
    }

    public static Vocabulary For(Language language) => PerLanguage[Language.All.ToList().IndexOf(language)].Value;

    /// <summary>How many words the longest typed term has.</summary>
    public int LongestTerm { get; private set; } = 1;

    public bool IsStopWord(string spelling) => stopWords.Contains(spelling);

    /// <summary>What else the words from a place on may mean: the longest term that begins there.</summary>
    public (int Length, IReadOnlyList<string[]> Meant) SynonymsAt(IReadOnlyList<string> stems, int at)
    {
        if (!synonyms.TryGetValue(stems[at], out var terms))
            return (0, []);
        var fitting = terms.Where(t => at + t.Typed.Length <= stems.Count && t.Typed.Index().All(w => stems[at + w.Index] == w.Item)).ToList();
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
        return File.ReadLines(file).Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0);
    }
}
