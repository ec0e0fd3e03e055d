namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>Merges the changes that two sides made to the same sequence. See decision 16 for why it is our own.</summary>
internal static class ThreeWayMerge
{
    /// <summary>The three versions of one segment, and their merge.</summary>
    public sealed record Segment(IReadOnlyList<string> Base, IReadOnlyList<string> Mine, IReadOnlyList<string> Theirs)
    {
        public bool IsConflict => !Mine.SequenceEqual(Base) && !Theirs.SequenceEqual(Base) && !Mine.SequenceEqual(Theirs);

        /// <summary>The merged text: the side that changed; in a conflict, mine before theirs.</summary>
        public IEnumerable<string> Merged =>
            IsConflict ? Mine.Concat(Theirs)
            : Mine.SequenceEqual(Base) ? Theirs
            : Mine;
    }

    /// <param name="Start">Where in the base.</param>
    private sealed record Edit(int Start, IReadOnlyList<string> Old, IReadOnlyList<string> New, bool IsMine)
    {
        public int End => Start + Old.Count;
    }

    public static IReadOnlyList<Segment> Merge(IReadOnlyList<string> @base, IReadOnlyList<string> mine, IReadOnlyList<string> theirs)
    {
        var edits = new Queue<Edit>(
            Edits(@base, mine, isMine: true).Concat(Edits(@base, theirs, isMine: false)).OrderBy(e => e.Start).ThenBy(e => e.End)
        );
        var segments = new List<Segment>();
        var at = 0;
        while (edits.TryDequeue(out var first))
        {
            List<Edit> together = [first];
            var end = first.End;
            while (edits.TryPeek(out var next) && (next.Start < end || (next.Start == first.Start && next.End == end)))
            {
                together.Add(edits.Dequeue());
                end = Math.Max(end, next.End);
            }

            AddUnchanged(first.Start);
            segments.Add(new Segment(Part(at, end), Side(together, isMine: true), Side(together, isMine: false)));
            at = end;

            IReadOnlyList<string> Side(List<Edit> of, bool isMine)
            {
                var side = new List<string>();
                var from = first.Start;
                foreach (var edit in of.Where(e => e.IsMine == isMine))
                {
                    side.AddRange(Part(from, edit.Start));
                    side.AddRange(edit.New);
                    from = edit.End;
                }

                side.AddRange(Part(from, end));
                return side;
            }
        }

        AddUnchanged(@base.Count);
        return segments;

        void AddUnchanged(int until)
        {
            if (until > at)
                segments.Add(new Segment(Part(at, until), Part(at, until), Part(at, until)));
            at = until;
        }

        string[] Part(int from, int to) => [.. @base.Skip(from).Take(to - from)];
    }

    private static IEnumerable<Edit> Edits(IReadOnlyList<string> @base, IReadOnlyList<string> changed, bool isMine)
    {
        var at = 0;
        foreach (var run in MarkdownBlocks.Compare(@base, changed))
        {
            if (!run.IsSame)
                yield return new Edit(at, run.Before, run.After, isMine);
            at += run.Before.Count;
        }
    }
}
