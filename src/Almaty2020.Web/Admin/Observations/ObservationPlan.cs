using System.Collections.Immutable;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Admin.Observations;

/// <summary>A row that is left out.</summary>
public sealed record LeftOutRow(int Line, RowProblem Problem, string What);

/// <summary>A value that the import adds or changes.</summary>
/// <param name="Before">The value that it changes; null for a new one.</param>
/// <param name="IsCorrection">True if the value before is live: residents then read both, with the reason.</param>
public sealed record ValueChange(
    int Line,
    PartialDate Date,
    decimal Value,
    decimal? Before,
    bool IsCorrection,
    string Note,
    string Source,
    ImmutableArray<RowRemark> Remarks
);

/// <summary>What the import does to one indicator.</summary>
/// <param name="Texts">The texts that change, the source language first.</param>
/// <param name="InReview">Texts that would change, but are locked.</param>
public sealed record IndicatorChange(
    string Title,
    Language TitleLanguage,
    string Unit,
    IReadOnlyList<ValueChange> Values,
    IReadOnlyList<IndicatorText> Texts,
    IReadOnlyList<IndicatorText> InReview
);

/// <summary>Compares the rows of a table with the indicators. It changes nothing.</summary>
/// <param name="Same">Number of rows whose value is already there.</param>
public sealed record ObservationPlan(IReadOnlyList<LeftOutRow> LeftOut, IReadOnlyList<IndicatorChange> Changes, int Same)
{
    private sealed record ReadRow(ObservationRow Row, PartialDate Date, decimal Value);

    /// <summary>The languages whose texts get a correction, which needs a reason in each.</summary>
    public IReadOnlyList<Language> LanguagesToExplain =>
        [.. Language.All.Where(l => Changes.Any(c => c.Texts.Any(t => t.Language == l && c.Values.Any(v => IsCorrectionOf(t, v)))))];

    /// <param name="texts">By page, as <see cref="IndicatorTexts"/> reads them.</param>
    /// <param name="today">A period that begins later is refused.</param>
    /// <param name="reader">The language in which indicators are named, if they have a text in it.</param>
    public static ObservationPlan Of(
        IReadOnlyList<ObservationRow> rows,
        IReadOnlyList<IndicatorText> texts,
        DateOnly today,
        Language reader
    )
    {
        var (leftOut, same) = (new List<LeftOutRow>(), 0);
        var names = NamesOf(texts);
        var pages = texts.GroupBy(t => t.Page.Id).ToDictionary(g => g.Key, g => g.ToList());
        var read = new Dictionary<int, List<ReadRow>>();
        foreach (var row in rows)
        {
            if (row.IsBroken)
                LeaveOut(row, RowProblem.Unreadable, "");
            else if (row.Names.Count == 0)
                LeaveOut(row, RowProblem.NoIndicator, "");
            else if (row.Names.Select(n => names.GetValueOrDefault(NameOf(n))).FirstOrDefault(n => n is not null) is not { } found)
                LeaveOut(row, RowProblem.UnknownIndicator, row.Names[^1]);
            else if (found.Count > 1)
                LeaveOut(row, RowProblem.SeveralIndicators, row.Names[^1]);
            else
                Read(row, pages[found.Single()]);
        }

        var changes = new List<IndicatorChange>();
        foreach (var (page, values) in read)
        {
            if (ChangeOf(pages[page], Distinct(values), reader, ref same) is { } change)
                changes.Add(change);
        }

        return new ObservationPlan([.. leftOut.OrderBy(r => r.Line)], changes, same);

        void LeaveOut(ObservationRow row, RowProblem problem, string what) => leftOut.Add(new LeftOutRow(row.Line, problem, what));

        void Read(ObservationRow row, List<IndicatorText> ofPage)
        {
            var value = row.ToAmount();
            if (row.Unit.Length > 0 && !ofPage.Exists(t => ObservationRow.Normal(t.Fields.Unit) == ObservationRow.Normal(row.Unit)))
                LeaveOut(row, RowProblem.OtherUnit, row.Unit);
            else if (value is null)
                LeaveOut(row, RowProblem.BadValue, row.Value);
            else if (row.ToDate() is { } date)
            {
                if (new DateOnly(date.Year, date.Month ?? 1, 1) > today)
                    LeaveOut(row, RowProblem.FuturePeriod, row.Period);
                else if (row.Note.Length > FieldDefinition.TextMaxLength || row.Source.Length > FieldDefinition.TextMaxLength)
                    LeaveOut(row, RowProblem.TooLong, "");
                else if (read.TryGetValue(ofPage[0].Page.Id, out var earlier))
                    earlier.Add(new ReadRow(row, date, value.Value));
                else
                    read[ofPage[0].Page.Id] = [new ReadRow(row, date, value.Value)];
            }
            // A time in words is only recognized: it has no place among the others.
            else if (ofPage.Exists(t => t.Fields.Observations.Any(o => o.Value == value && IsPeriod(o.Period, row.Period))))
                same++;
            else
                LeaveOut(row, RowProblem.BadPeriod, row.Period);
        }

        // Of equal rows for one period, the first is taken. If rows for one period differ, none is.
        List<(ReadRow Row, ImmutableArray<RowRemark> Remarks)> Distinct(List<ReadRow> values)
        {
            var kept = new List<(ReadRow, ImmutableArray<RowRemark>)>();
            var newest = 0;
            var byDate = values.ToLookup(v => v.Date);
            foreach (var value in values)
            {
                var alike = byDate[value.Date].ToList();
                if (alike.Exists(a => a.Value != value.Value))
                {
                    LeaveOut(value.Row, RowProblem.TwoValues, value.Row.Period);
                    continue;
                }

                if (alike[0] != value)
                    continue;
                var month = IndicatorStatus.LastMonthOf(value.Date);
                kept.Add(
                    (
                        value,
                        [
                            .. month < newest ? [RowRemark.OutOfOrder] : (RowRemark[])[],
                            .. alike.Count > 1 ? [RowRemark.Repeated] : (RowRemark[])[],
                        ]
                    )
                );
                newest = Math.Max(newest, month);
            }

            return kept;
        }
    }

    /// <summary>The text with the new values, in the order of their periods.</summary>
    /// <param name="words">The language of the notes and sources of the table; texts in other languages get none.</param>
    /// <param name="reason">Why values were corrected, in the text's language.</param>
    public static PageText Apply(IndicatorText text, IndicatorChange change, Language words, string reason)
    {
        var observations = text.Fields.Observations.ToList();
        foreach (var value in change.Values)
        {
            var at = observations.FindIndex(o => o.Date == value.Date);
            if (at < 0)
            {
                var month = IndicatorStatus.LastMonthOf(value.Date);
                // Those with a time in words stay where they are.
                var after = observations.FindLastIndex(o => o.Date is { } date && IndicatorStatus.LastMonthOf(date) <= month);
                var first = observations.FindIndex(o => o.Date is not null);
                var hasWords = text.Language == words;
                observations.Insert(
                    after >= 0 ? after + 1
                        : first >= 0 ? first
                        : observations.Count,
                    new Observation(
                        value.Date,
                        null,
                        value.Value,
                        hasWords && value.Note.Length > 0 ? value.Note : null,
                        hasWords && value.Source.Length > 0 ? value.Source : null,
                        null,
                        null
                    )
                );
            }
            else if (observations[at].Value != value.Value)
            {
                observations[at] =
                    LiveOf(text, value.Date) is not { Value: { } live } published ? observations[at] with { Value = value.Value }
                    // Back to what residents read, with an earlier correction of it.
                    : live == value.Value
                        ? observations[at] with
                        {
                            Value = live,
                            PreviousValue = published.PreviousValue,
                            Correction = published.Correction,
                        }
                    : observations[at] with { Value = value.Value, PreviousValue = live, Correction = reason };
            }
        }

        return text.Text with
        {
            Fields = text.Fields with { Observations = observations },
        };
    }

    private static IndicatorChange? ChangeOf(
        List<IndicatorText> texts,
        List<(ReadRow Row, ImmutableArray<RowRemark> Remarks)> rows,
        Language reader,
        ref int same
    )
    {
        var source = texts[0];
        var values = new List<ValueChange>();
        foreach (var (row, found) in rows)
        {
            var before = texts.Select(t => ValueAt(t, row.Date)).ToList();
            if (before.TrueForAll(b => b == row.Value))
            {
                same++;
                continue;
            }

            ImmutableArray<RowRemark> remarks =
            [
                .. found,
                .. IsOfFrequency(source.Fields, row.Date) ? [] : (RowRemark[])[RowRemark.NotOfFrequency],
                .. Outlier.Is(EarlierThan(row.Date, source.Fields, rows), row.Value) ? [RowRemark.Outlier] : (RowRemark[])[],
            ];
            var change = new ValueChange(
                row.Row.Line,
                row.Date,
                row.Value,
                before.Find(b => b is not null && b != row.Value),
                IsCorrection: false,
                row.Row.Note,
                row.Row.Source,
                remarks
            );
            values.Add(change with { IsCorrection = texts.Exists(t => IsCorrectionOf(t, change)) });
        }

        if (values.Count == 0)
            return null;
        var changing = texts.Where(t => values.Exists(v => ValueAt(t, v.Date) != v.Value)).ToList();
        var named = texts.Find(t => t.Language == reader) ?? source;
        return new IndicatorChange(
            named.Text.Title,
            named.Language,
            named.Fields.Unit,
            values,
            [.. changing.Where(t => !t.IsInReview)],
            [.. changing.Where(t => t.IsInReview)]
        );
    }

    private static bool IsCorrectionOf(IndicatorText text, ValueChange change) =>
        ValueAt(text, change.Date) is { } now
        && now != change.Value
        && LiveOf(text, change.Date)?.Value is { } live
        && live != change.Value;

    private static decimal? ValueAt(IndicatorText text, PartialDate date) =>
        text.Fields.Observations.FirstOrDefault(o => o.Date == date)?.Value;

    private static Observation? LiveOf(IndicatorText text, PartialDate date) => text.Live?.Observations.FirstOrDefault(o => o.Date == date);

    /// <summary>The values before a period, with those of the table in place of those that are there.</summary>
    private static List<decimal> EarlierThan(
        PartialDate date,
        IndicatorFields fields,
        List<(ReadRow Row, ImmutableArray<RowRemark> Remarks)> rows
    )
    {
        var month = IndicatorStatus.LastMonthOf(date);
        var values = new SortedDictionary<int, decimal>();
        foreach (var o in fields.Observations)
            Add(o.Date, o.Value);
        foreach (var (row, _) in rows)
            Add(row.Date, row.Value);
        return [.. values.Values];

        void Add(PartialDate? of, decimal? value)
        {
            if (of is { } known && value is { } number && IndicatorStatus.LastMonthOf(known) < month)
                values[IndicatorStatus.LastMonthOf(known)] = number;
        }
    }

    private static bool IsOfFrequency(IndicatorFields fields, PartialDate date) =>
        fields.ToInputs().FrequencyMonths switch
        {
            null => true,
            1 => date.Month is not null,
            ObservationRow.MonthsOfQuarter => date.Month % ObservationRow.MonthsOfQuarter == 0,
            _ => date.Month is null or 12,
        };

    private static bool IsPeriod(string? stored, string typed) =>
        stored is not null && ObservationRow.Normal(stored) == ObservationRow.Normal(typed);

    /// <summary>Titles, keys and addresses with the pages that they name.</summary>
    private static Dictionary<string, HashSet<int>> NamesOf(IReadOnlyList<IndicatorText> texts)
    {
        var names = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            Add(text.Page.Key, text);
            Add(text.Text.Title, text);
            if (text.Path is { } path)
            {
                Add(path, text);
                Add(Addresses.PagePath(text.Language, path), text);
            }
        }

        return names;

        void Add(string name, IndicatorText text)
        {
            var normal = ObservationRow.Normal(name);
            if (names.TryGetValue(normal, out var pages))
                pages.Add(text.Page.Id);
            else
                names[normal] = [text.Page.Id];
        }
    }

    private static string NameOf(string cell)
    {
        var name = cell;
        if (Uri.TryCreate(cell, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            name = url.AbsolutePath;
        if (name.StartsWith('/'))
        {
            name = Uri.UnescapeDataString(name);
            if (name.EndsWith(Addresses.CsvSuffix, StringComparison.Ordinal))
                name = name[..^Addresses.CsvSuffix.Length];
        }

        return ObservationRow.Normal(name);
    }
}
