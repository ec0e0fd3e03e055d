using System.Globalization;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using CsCheck;

namespace Almaty2020.Tests.Templates.Indicator;

/// <summary>The cases of <c>status-cases.md</c>, and properties of the computation.</summary>
public sealed class IndicatorStatusTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    private static readonly Gen<PartialDate> Dates = Gen.Select(Gen.Int[1990, 2040], Gen.Int[0, 12])
        .Select(d => new PartialDate(d.Item1, d.Item2 == 0 ? null : d.Item2));

    private static readonly Gen<DatedValue> Values = Gen.Select(Gen.Int[-2000, 2000], Dates, Gen.Int[0, 5])
        .Select(v => new DatedValue(v.Item1 / 100m, v.Item3 == 0 ? null : v.Item2));

    private static readonly Gen<IndicatorInputs> Inputs = Gen.Select(
            Gen.Bool,
            Gen.Int[0, 12],
            Gen.Select(Values, Gen.Int[0, 6]).Select(v => v.Item2 == 0 ? null : v.Item1),
            Gen.Select(Values, Gen.Int[0, 6]).Select(v => v.Item2 == 0 ? null : v.Item1),
            Values.List[0, 6]
        )
        .Select(i => new IndicatorInputs(i.Item1, i.Item2 is 0 ? null : i.Item2, i.Item3, i.Item4, i.Item5));

    public static TheoryData<string> Cases =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "tests", "Almaty2020.Tests", "Templates", "Indicator", "status-cases.md"))
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2])),
        ];

    [Fact]
    public void Cases_AreAtLeastFifty_AndCoverEveryState()
    {
        var cases = Cases.Select(c => c.Data).ToList();
        Assert.True(cases.Count >= 50);
        Assert.All(Enum.GetNames<IndicatorState>(), state => Assert.Contains(cases, c => CellsOf(c)[7].Split(' ')[0] == state));
        Assert.All(Enum.GetNames<UnjudgedReason>(), reason =>
            Assert.Contains(cases, c => CellsOf(c)[7].EndsWith(reason, StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void HandWorkedCase_HasItsStatus(string line)
    {
        var cells = CellsOf(line);
        var status = IndicatorStatus.Of(
            new IndicatorInputs(
                cells[1] == "more",
                cells[2] switch
                {
                    "month" => 1,
                    "quarter" => 3,
                    "year" => 12,
                    _ => null,
                },
                ValuesOf(cells[3]).SingleOrDefault(),
                ValuesOf(cells[5]).SingleOrDefault(),
                [.. ValuesOf(cells[4])]
            ),
            DateOnly.ParseExact(cells[6], "yyyy-MM-dd", CultureInfo.InvariantCulture)
        );

        var detail = status.State switch
        {
            IndicatorState.CannotBeJudged => " " + status.Reason,
            IndicatorState.DataLate => string.Create(CultureInfo.InvariantCulture, $" {status.LateSince:yyyy-MM-dd}"),
            _ => string.Create(CultureInfo.InvariantCulture, $" {status.Growth?.Percent:0.#}"),
        };
        Assert.Equal(cells[7], (status.State + detail).TrimEnd());
    }

    [Fact]
    public void LessInsteadOfMore_WithNegativeValues_IsTheSame() =>
        Inputs.Sample(i =>
        {
            var mirrored = WithValues(i, v => -v) with { MoreIsBetter = !i.MoreIsBetter };
            Assert.Equal(Judged(i), Judged(mirrored));
        });

    [Fact]
    public void AnotherUnitOrZero_ChangesNothing() =>
        Gen.Select(Inputs, Gen.Int[1, 1000], Gen.Int[-1000, 1000])
            .Sample(x => Assert.Equal(Judged(x.Item1), Judged(WithValues(x.Item1, v => (v * x.Item2) + x.Item3))));

    [Fact]
    public void OrderOfValues_DoesNotMatter_IfTheirPeriodsDiffer() =>
        Inputs.Sample(i =>
        {
            List<DatedValue> distinct = [.. i.Observations.Where(o => o.Date is { Month: not null }).DistinctBy(o => o.Date)];
            Assert.Equal(
                Judged(i with { Observations = distinct }),
                Judged(i with { Observations = [.. distinct.AsEnumerable().Reverse()] })
            );
        });

    [Fact]
    public void BetterValue_IsNeverWorse() =>
        Gen.Select(Inputs, Gen.Int[1, 500])
            .Sample(x =>
            {
                var (inputs, gain) = (x.Item1, x.Item2 / 100m * (x.Item1.MoreIsBetter ? 1 : -1));
                var better = inputs with { Observations = [.. inputs.Observations.Select(o => o with { Value = o.Value + gain })] };
                var (before, after) = (IndicatorStatus.Of(inputs, Today).State, IndicatorStatus.Of(better, Today).State);
                if (before is >= IndicatorState.OnTrack and <= IndicatorState.MovingAway)
                    Assert.InRange(after, IndicatorState.Achieved, before);
                else if (before == IndicatorState.Achieved)
                    Assert.Equal(IndicatorState.Achieved, after);
            });

    [Fact]
    public void EveryStatus_FollowsFromWhatItPrints() =>
        Inputs.Sample(i =>
        {
            var status = IndicatorStatus.Of(i, Today);
            Assert.Equal(status.State is >= IndicatorState.OnTrack and <= IndicatorState.MovingAway, status.Growth is not null);
            Assert.Equal(status.State == IndicatorState.CannotBeJudged, status.Reason is not null);
            Assert.Equal(i.Observations.Count > 0, status.Newest is not null);
            if (status.Growth is not { } growth)
                return;
            Assert.InRange(growth.MonthsPassed, 1, growth.MonthsTotal);
            var expected =
                growth.Percent < 0 ? IndicatorState.MovingAway
                : growth.Percent < 60 ? IndicatorState.FarBehind
                : growth.Percent < 95 || growth.MonthsPassed == growth.MonthsTotal ? IndicatorState.Behind
                : IndicatorState.OnTrack;
            Assert.Equal(expected, status.State);
        });

    [Fact]
    public void LargestValues_DoNotOverflow()
    {
        const decimal Largest = 1_000_000_000_000m;
        var status = IndicatorStatus.Of(
            new IndicatorInputs(
                MoreIsBetter: true,
                12,
                new DatedValue(0, new PartialDate(1, null)),
                new DatedValue(0.000001m, new PartialDate(9999, null)),
                [new DatedValue(-Largest, new PartialDate(1, null) with { Year = 2 })]
            ),
            Today
        );
        Assert.Equal(IndicatorState.DataLate, status.State);
        Assert.Equal(
            IndicatorState.MovingAway,
            IndicatorStatus
                .Of(
                    new IndicatorInputs(
                        MoreIsBetter: true,
                        null,
                        new DatedValue(Largest - 0.000001m, new PartialDate(1, 1)),
                        new DatedValue(Largest, new PartialDate(9999, null)),
                        [new DatedValue(-Largest, new PartialDate(1, 2))]
                    ),
                    Today
                )
                .State
        );
    }

    private static (IndicatorState, UnjudgedReason?, DateOnly?, decimal?) Judged(IndicatorInputs inputs)
    {
        var status = IndicatorStatus.Of(inputs, Today);
        return (status.State, status.Reason, status.LateSince, status.Growth?.Percent);
    }

    private static IndicatorInputs WithValues(IndicatorInputs inputs, Func<decimal, decimal> change) =>
        inputs with
        {
            Baseline = inputs.Baseline is { } baseline ? baseline with { Value = change(baseline.Value) } : null,
            Target = inputs.Target is { } target ? target with { Value = change(target.Value) } : null,
            Observations = [.. inputs.Observations.Select(o => o with { Value = change(o.Value) })],
        };

    private static string[] CellsOf(string line) => [.. line.Trim('|', ' ').Split('|').Select(c => c.Trim())];

    private static IEnumerable<DatedValue> ValuesOf(string cell) =>
        cell == "–"
            ? []
            : cell.Split("; ")
                .Select(text =>
                {
                    var parts = text.TrimEnd(')').Split(" (");
                    return new DatedValue(
                        decimal.Parse(parts[0], CultureInfo.InvariantCulture),
                        PartialDate.TryParse(parts[1], out var date) ? date : null
                    );
                });
}
