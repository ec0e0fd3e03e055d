using System.Diagnostics;
using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Markup.Hostile;

namespace Almaty2020.Benchmarks.Markup;

/// <summary>
/// Prints the rendering time of every hostile text at two lengths as a Markdown table. Times are medians of alternating rounds.
/// </summary>
internal static class MarkupTable
{
    private const int Rounds = 7;
    private static readonly int[] Lengths = [100_000, 200_000];

    public static void Print(TextWriter output)
    {
        output.WriteLine("| text | 100 kB, ms | 200 kB, ms | ratio |");
        output.WriteLine("|---|---:|---:|---:|");
        foreach (var name in HostileLengths.Names)
        {
            string[] texts = [.. Lengths.Select(length => HostileLengths.Generate(name, length))];
            var times = texts.Select(_ => new List<double>()).ToList();
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < texts.Length; i++)
                {
                    var begun = Stopwatch.GetTimestamp();
                    MarkupRenderer.Render(texts[i]);
                    times[i].Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }
            }

            double[] medians = [.. times.Select(t => t.Order().ElementAt(Rounds / 2))];
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {medians[0]:0.0} | {medians[1]:0.0} | {medians[1] / medians[0]:0.0} |"
                )
            );
        }
    }
}
