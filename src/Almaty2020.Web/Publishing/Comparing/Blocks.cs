using System.Text;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>
/// Cuts Markdown at its blank lines into blocks and the gaps between them, by turns; together they are the text, to the last
/// character. Blank lines of a fenced code block cut nothing; a table has none.
/// </summary>
internal static class Blocks
{
    /// <summary>More lines than this are one block: such a text is not rendered either, and a screen would show a row for each.</summary>
    private const int MostLines = 20_000;

    public static IReadOnlyList<string> Of(string text)
    {
        if (text.AsSpan().Count('\n') >= MostLines)
            return [text];

        var pieces = new List<string>();
        var fence = default(Fence);
        // Where the piece at hand begins, and where what can be seen of it ends: a block's last line end belongs to the gap,
        // so that the block is the same wherever it stands.
        int begin = 0, end = 0;
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
    /// As <see cref="Sequences.Compare"/>; but where blocks came or went beside others that changed, it is one change: which of
    /// them became which, a gap that happens to be in both cannot tell.
    /// </summary>
    public static IReadOnlyList<Run> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var runs = new List<Run>();
        var beside = new List<Run>();
        foreach (var run in Sequences.Compare(before, after))
        {
            if (run.IsSame && !run.Before.All(IsGap))
            {
                Settle();
                runs.Add(run);
            }
            else
            {
                beside.Add(run);
            }
        }

        Settle();
        return runs;

        void Settle()
        {
            var outer = beside.FindAll(r => !r.IsSame);
            if (outer.Count < 2 || outer.TrueForAll(r => r.Before.Count == r.After.Count))
            {
                runs.AddRange(beside);
            }
            else
            {
                var (first, last) = (beside.IndexOf(outer[0]), beside.LastIndexOf(outer[^1]));
                var one = beside[first..(last + 1)];
                runs.AddRange(beside[..first]);
                runs.Add(new Run(IsSame: false, [.. one.SelectMany(r => r.Before)], [.. one.SelectMany(r => r.After)]));
                runs.AddRange(beside[(last + 1)..]);
            }

            beside.Clear();
        }
    }

    public static bool IsGap(string piece) => string.IsNullOrWhiteSpace(piece);

    /// <summary>Puts pieces of several texts together so that no two blocks become one.</summary>
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

    /// <summary>Code between two lines of backticks or tildes, as CommonMark reads them.</summary>
    private readonly record struct Fence(char Mark, int Length)
    {
        private const int Shortest = 3;
        private const int MostIndent = 3;

        public bool IsOpen => Length > 0;

        public Fence After(ReadOnlySpan<char> line)
        {
            var indent = line.IndexOfAnyExcept(' ');
            if (indent is < 0 or > MostIndent || line[indent] is not ('`' or '~'))
                return this;

            var marks = line[indent..];
            var mark = marks[0];
            var length = marks.IndexOfAnyExcept(mark);
            if (length < 0)
                length = marks.Length;
            var rest = marks[length..];
            if (IsOpen)
                return mark == Mark && length >= Length && rest.IsEmpty ? default : this;
            return length >= Shortest && !(mark == '`' && rest.Contains('`')) ? new Fence(mark, length) : this;
        }
    }
}
