namespace Almaty2020.Web.Admin.Observations;

/// <summary>
/// Whether a value is far from those before it: at least ten times or at most a tenth of the one before; or a step that lies further outside the
/// middle half of the earlier steps than three times their spread (interquartile range).
/// </summary>
public static class Outlier
{
    private const int Factor = 10;
    private const int Spreads = 3;

    /// <summary>With fewer steps, quartiles say nothing.</summary>
    private const int MinSteps = 4;

    /// <param name="earlier">The indicator's values before it, the oldest first.</param>
    public static bool Is(IReadOnlyList<decimal> earlier, decimal value)
    {
        if (earlier.Count == 0)
            return false;
        var before = earlier[^1];
        if (before != 0 && value != 0 && (Math.Abs(value) >= Factor * Math.Abs(before) || Factor * Math.Abs(value) <= Math.Abs(before)))
            return true;
        if (earlier.Count <= MinSteps)
            return false;
        decimal[] steps = [.. earlier.Skip(1).Zip(earlier, (to, from) => to - from).Order()];
        var (low, high) = (Quartile(steps, 1), Quartile(steps, 3));
        var reach = Spreads * (high - low);
        var step = value - before;
        return reach > 0 && (step < low - reach || step > high + reach);
    }

    /// <summary>Between the two nearest steps, as spreadsheet programs compute it.</summary>
    private static decimal Quartile(decimal[] sorted, int quarter)
    {
        var place = (sorted.Length - 1) * quarter;
        var (index, rest) = (place / 4, place % 4);
        return rest == 0 ? sorted[index] : sorted[index] + ((sorted[index + 1] - sorted[index]) * rest / 4);
    }
}
