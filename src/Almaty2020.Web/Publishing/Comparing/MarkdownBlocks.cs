using System.Text;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>
/// Splits Markdown at blank lines into alternating blocks and gaps. Joined, they are the exact text. Blank lines in a fenced code block do
/// not split it; a table has none.
/// </summary>
internal static class MarkdownBlocks
{
    /// <summary>
    /// A text with this many lines or more is one block. Such a text is not rendered either, and a screen would show a row for each block.
    /// </summary>
    private const int MaxLines = 20_000;

    public static IReadOnlyList<string> Of(string text)
    {
        if (text.AsSpan().Count('\n') >= MaxLines)
            return [text];

        var pieces = new List<string>();
        var fence = default(Fence);
        // Start of the current piece and end of its visible part. A block's last line break belongs to the gap, so that the block is the
        // same at any place in the text.
        int begin = 0,
            end = 0;
        for (int at = 0, next; at < text.Length; at = next)
        {
            next = text.IndexOf('\n', at) + 1;
            if (next == 0)
                next = text.Length;
            var line = text.AsSpan(at, next - at).TrimEnd();
            if (line.IsEmpty && !fence.IsOpen)
                continue;

            if (end == 0 ? at > 0 : LineEnds(text.AsSpan(end, at - end)) > 1)
            {
                Add(begin, end);
                Add(end, at);
                begin = at;
            }

            fence = fence.After(line);
            end = at + line.Length;
        }

        Add(begin, end);
        Add(end, text.Length);
        return pieces;

        void Add(int from, int to)
        {
            if (from < to)
                pieces.Add(text[from..to]);
        }
    }

    /// <summary>
    /// Like <see cref="SequenceDiff.Compare"/>, but if blocks were added or removed beside changed ones, they become one change. An equal gap
    /// between them does not tell which block became which.
    /// </summary>
    public static IReadOnlyList<DiffRun> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var runs = new List<DiffRun>();
        var adjacent = new List<DiffRun>();
        foreach (var run in SequenceDiff.Compare(before, after))
        {
            if (run.IsSame && !run.Before.All(IsGap))
            {
                MergeAdjacent();
                runs.Add(run);
            }
            else
            {
                adjacent.Add(run);
            }
        }

        MergeAdjacent();
        return runs;

        void MergeAdjacent()
        {
            var changed = adjacent.FindAll(r => !r.IsSame);
            if (changed.Count < 2 || changed.TrueForAll(r => r.Before.Count == r.After.Count))
            {
                runs.AddRange(adjacent);
            }
            else
            {
                var (first, last) = (adjacent.IndexOf(changed[0]), adjacent.LastIndexOf(changed[^1]));
                var one = adjacent[first..(last + 1)];
                runs.AddRange(adjacent[..first]);
                runs.Add(new DiffRun(IsSame: false, [.. one.SelectMany(r => r.Before)], [.. one.SelectMany(r => r.After)]));
                runs.AddRange(adjacent[(last + 1)..]);
            }

            adjacent.Clear();
        }
    }

    public static bool IsGap(string piece) => string.IsNullOrWhiteSpace(piece);

    /// <summary>Joins pieces of several texts, so that no two blocks run together.</summary>
    public static string Join(IEnumerable<string> pieces)
    {
        var text = new StringBuilder();
        var gap = "";
        var hasBlock = false;
        foreach (var piece in pieces)
        {
            if (IsGap(piece))
            {
                if (gap.Length == 0)
                    text.Append(gap = piece);
                continue;
            }

            if (hasBlock)
                text.Append('\n', Math.Max(0, 2 - LineEnds(gap)));
            text.Append(piece);
            hasBlock = true;
            gap = "";
        }

        return text.ToString();
    }

    private static int LineEnds(ReadOnlySpan<char> text) => text.Count('\n');

    /// <summary>A code block between two lines of backticks or tildes, as in CommonMark.</summary>
    private readonly record struct Fence(char Mark, int Length)
    {
        private const int MinLength = 3;
        private const int MaxIndent = 3;

        public bool IsOpen => Length > 0;

        public Fence After(ReadOnlySpan<char> line)
        {
            var indent = line.IndexOfAnyExcept(' ');
            if (indent is < 0 or > MaxIndent || line[indent] is not ('`' or '~'))
                return this;

            var marks = line[indent..];
            var mark = marks[0];
            var length = marks.IndexOfAnyExcept(mark);
            if (length < 0)
                length = marks.Length;
            var rest = marks[length..];
            if (IsOpen)
                return mark == Mark && length >= Length && rest.IsEmpty ? default : this;
            return length >= MinLength && !(mark == '`' && rest.Contains('`')) ? new Fence(mark, length) : this;
        }
    }
}
