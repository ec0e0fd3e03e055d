using System.Globalization;

namespace Almaty2020.Tests.Drills;

/// <summary>What came of one fault.</summary>
/// <param name="Right">Answers in the fault that are, to the byte, what the page is without it.</param>
/// <param name="Staff">What came of a draft that was sent in the fault, and of the same sent again after it.</param>
/// <param name="Healed">From its end until readiness is as before, and what staff send is saved.</param>
/// <param name="Shown">From its end until a publication made then is seen by residents.</param>
internal sealed record OutageRow(
    string Fault, int Right, int Asked, Waits Before, Waits During, string Readiness, string Staff, TimeSpan Healed, TimeSpan Shown)
{
    public static string Table(IEnumerable<OutageRow> rows) => string.Join('\n', rows.Select(r => string.Create(
        CultureInfo.InvariantCulture,
        $"| {r.Fault} | {r.Right} of {r.Asked} | {r.Before.Median:F1} → {r.During.Median:F1} | {r.Before.Hundredth:F1} → {r.During.Hundredth:F1} | {r.Readiness} | {r.Staff} | {r.Healed.TotalSeconds:F1} | {r.Shown.TotalSeconds:F1} |"))
        .Prepend("|---|---|---|---|---|---|---|---|")
        .Prepend("| fault | pages right | median, ms, before → in it | slowest hundredth, ms | readiness | staff | healed after, s | publication shown after, s |"));
}

/// <summary>How long residents waited, in milliseconds.</summary>
/// <param name="Hundredth">What one in a hundred waited for, or longer.</param>
internal sealed record Waits(double Median, double Hundredth)
{
    public static Waits Of(IEnumerable<Residents.Answer> answers)
    {
        var sorted = answers.Select(a => a.Milliseconds).Order().ToList();
        return new Waits(sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }
}
