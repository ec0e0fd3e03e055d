using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Site.Pages;

namespace Almaty2020.Web.Admin.Observations;

/// <summary>Why a row is left out.</summary>
public enum RowProblem
{
    Unreadable,
    NoIndicator,
    UnknownIndicator,
    SeveralIndicators,
    BadPeriod,
    FuturePeriod,
    BadValue,
    OtherUnit,
    TwoValues,
    TooLong,
}

/// <summary>What is unusual in a row that is taken, so that a person looks at it.</summary>
public enum RowRemark
{
    NotOfFrequency,
    OutOfOrder,
    Repeated,
    Outlier,
}

/// <summary>A row of an imported table, as it stands there.</summary>
/// <param name="Names">What may name the indicator, the most exact one first: address, key, title.</param>
public sealed partial record ObservationRow(
    int Line,
    IReadOnlyList<string> Names,
    string Period,
    string Value,
    string Unit,
    string Note,
    string Source,
    bool IsBroken
)
{
    /// <summary>Rows of one import. The rest of a longer table is refused as a whole.</summary>
    public const int MaxRows = 100_000;

    internal const int MonthsOfQuarter = 3;

    /// <summary>After a semicolon, a comma can only be a decimal sign.</summary>
    public bool HasDecimalComma { get; init; }

    /// <summary>Reads the rows below the row of headings.</summary>
    /// <returns>Null if the headings lack the indicator, the period or the value.</returns>
    public static IReadOnlyList<ObservationRow>? Read(CellTable table)
    {
        if (table.Rows.Count == 0)
            return null;
        var columns = table.Rows[0].Cells.Select(c => Normal(c)).ToList();
        int[] names = [Find("indicator.address"), Find("admin.observations.key"), Find("indicator.indicator")];
        var (period, value, unit) = (Find("indicator.when"), Find("indicator.value"), Find("indicator.unit"));
        var (note, source, kind) = (Find("indicator.note-only"), Find("indicator.source-only"), Find("indicator.kind"));
        if (names.All(n => n < 0) || period < 0 || value < 0)
            return null;
        // The site's own file also has the baseline and the target, which are no measured values.
        var others = WordsOf("indicator.baseline").Concat(WordsOf("indicator.target")).ToHashSet();
        return
        [
            .. table
                .Rows.Skip(1)
                .Where(r => !others.Contains(Normal(Cell(r, kind))))
                .Select(r => new ObservationRow(
                    r.Line,
                    [.. names.Select(n => TextNormalizer.Line(Cell(r, n))).Where(n => n.Length > 0)],
                    TextNormalizer.Line(Cell(r, period)),
                    TextNormalizer.Line(Cell(r, value)),
                    TextNormalizer.Line(Cell(r, unit)),
                    Unescaped(Cell(r, note)),
                    Unescaped(Cell(r, source)),
                    r.IsBroken
                )
                {
                    HasDecimalComma = table.Separator == ';',
                }),
        ];

        int Find(string key)
        {
            var words = WordsOf(key);
            return columns.FindIndex(c => words.Contains(c));
        }

        static string Cell(CellRow row, int column) => column >= 0 && column < row.Cells.Count ? row.Cells[column] : "";
    }

    /// <summary>The form in which names and units are compared: the site's files put a sign before what could be a formula.</summary>
    public static string Normal(string text) => Csv.WithoutFormula(TextNormalizer.Line(text)).ToUpperInvariant();

    /// <returns>Null if the cell is no number, or has a comma that may group digits.</returns>
    public decimal? ToAmount()
    {
        if (!HasDecimalComma || Value.Contains('.', StringComparison.Ordinal))
            return Amount.Parse(Value);
        return Amount.Read(string.Concat(Value.Where(c => !char.IsWhiteSpace(c))).Replace('\u2212', '-').Replace(',', '.'));
    }

    /// <summary>Reads a year, a month, a quarter (as its last month) or a day (as its month).</summary>
    /// <returns>Null if it is none of them.</returns>
    public PartialDate? ToDate()
    {
        if (PartialDate.TryParse(Period, out var date))
            return date;
        if (Pattern().Match(Period) is not { Success: true } match)
            return null;
        var year = match.Groups["year"].Value;
        int? month = match.Groups["quarter"] is { Success: true } quarter
            ? MonthsOfQuarter * int.Parse(quarter.Value, CultureInfo.InvariantCulture)
            : int.Parse(match.Groups["month"].Value, CultureInfo.InvariantCulture);
        return PartialDate.TryParse(string.Create(CultureInfo.InvariantCulture, $"{year}-{month:D2}"), out date) ? date : null;
    }

    private static HashSet<string> WordsOf(string key) => [.. Language.All.Select(l => Normal(Texts.For(l)[key]))];

    /// <summary>A text as it was before the site's own file put a sign before it.</summary>
    private static string Unescaped(string text) => EscapedFormula().Replace(TextNormalizer.Line(text), "");

    [GeneratedRegex("^'(?=[=+@＝＋－＠-])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EscapedFormula();

    [GeneratedRegex(
        """^(?:(?<year>\d{4})[ -]?Q(?<quarter>[1-4])|Q(?<quarter>[1-4])[ -]?(?<year>\d{4})|(?:\d{1,2}\.)?(?<month>\d{1,2})[./](?<year>\d{4})|(?<year>\d{4})[./](?<month>\d{1,2})|(?<year>\d{4})-(?<month>\d{1,2})(?:-\d{1,2})?)$""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Pattern();
}
