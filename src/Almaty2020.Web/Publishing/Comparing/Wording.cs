namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>
/// The words, the runs of three neighbouring words or signs, and the lines of a text, each once. Capital letters and spaces do not matter.
/// Runs and lines detect known words in a new order.
/// </summary>
internal sealed class Wording
{
    private readonly HashSet<string> lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> words = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> runs = [];

    public bool IsEmpty => lines.Count == 0;

    /// <param name="known">The wording to leave out; null leaves out nothing.</param>
    public static Wording Of(string text, Wording? known = null)
    {
        var wording = new Wording();
        wording.Add(text, known);
        return wording;
    }

    public void Add(string text, Wording? known = null)
    {
        // Revisions of a page share most of their lines: split each line only once.
        foreach (var line in text.ToLowerInvariant().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (known?.lines.Contains(line) is not true && lines.Add(line))
                AddLine([.. WordSplitter.Of(line).Where(piece => !string.IsNullOrWhiteSpace(piece))], known);
        }
    }

    private void AddLine(string[] pieces, Wording? known)
    {
        words.UnionWith(pieces.Where(piece => WordSplitter.IsWord(piece) && known?.words.Contains(piece) is not true));
        for (var i = 2; i < pieces.Length; i++)
        {
            var run = (pieces[i - 2], pieces[i - 1], pieces[i]);
            if (known?.runs.Contains(run) is not true)
                runs.Add(run);
        }
    }

    /// <summary>True if the other wording has at least half of these words, of these runs, or of these lines.</summary>
    public bool IsMostlyIn(Wording other) =>
        IsMostlyIn(words, other.words) || IsMostlyIn(runs, other.runs) || IsMostlyIn(lines, other.lines);

    private static bool IsMostlyIn<T>(HashSet<T> own, HashSet<T> other) => own.Count > 0 && 2 * own.Count(other.Contains) >= own.Count;
}
