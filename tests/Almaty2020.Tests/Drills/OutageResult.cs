using System.Globalization;

namespace Almaty2020.Tests.Drills;

/// <summary>The result of one fault.</summary>
/// <param name="Correct">Number of responses during the fault that equal the page without the fault byte for byte.</param>
/// <param name="Staff">Outcome of a draft submitted during the fault.</param>
/// <param name="RecoveryTime">Time from the end of the fault until readiness is healthy and staff can save.</param>
/// <param name="PublicationDelay">Time from the end of the fault until residents see a publication made after it.</param>
internal sealed record OutageResult(
    string Fault,
    int Correct,
    int Requests,
    ResponseTimes Before,
    ResponseTimes During,
    string Readiness,
    string Staff,
    TimeSpan RecoveryTime,
    TimeSpan PublicationDelay
)
{
    public static string Table(IEnumerable<OutageResult> rows) =>
        string.Join(
            '\n',
            rows.Select(r =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {r.Fault} | {r.Correct} of {r.Requests} | {r.Before.Median:F1} → {r.During.Median:F1} | {r.Before.P99:F1} → {r.During.P99:F1} | {r.Readiness} | {r.Staff} | {r.RecoveryTime.TotalSeconds:F1} | {r.PublicationDelay.TotalSeconds:F1} |"
                    )
                )
                .Prepend("|---|---|---|---|---|---|---|---|")
                .Prepend(
                    "| fault | pages correct | median ms, before → during | 99th percentile ms, before → during | readiness | staff | recovered after s | publication visible after s |"
                )
        );
}

/// <summary>Response times of residents, in milliseconds.</summary>
/// <param name="P99">99th percentile.</param>
internal sealed record ResponseTimes(double Median, double P99)
{
    public static ResponseTimes Of(IEnumerable<SimulatedResidents.Answer> answers)
    {
        var sorted = answers.Select(a => a.Milliseconds).Order().ToList();
        return new ResponseTimes(sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }
}
