using System.Text;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Pages;

/// <summary>
/// The values of an indicator as CSV that spreadsheets open by a double click: a byte order mark, the decimal sign of the language, and a semicolon
/// between cells where that sign is a comma. Every row names unit, source and address, so that a copied row keeps them.
/// </summary>
public static class IndicatorTable
{
    private const char ByteOrderMark = '\ufeff';

    /// <param name="address">The absolute address of the page.</param>
    /// <param name="source">Name and date of the page's source.</param>
    /// <param name="licence">The absolute address of the licence; null if none is given.</param>
    public static string ToCsv(
        IndicatorDetails indicator,
        Language language,
        string title,
        string address,
        PageSource source,
        string? licence = null
    )
    {
        var (texts, fields) = (Texts.For(language), indicator.Fields);
        var separator = Csv.SeparatorIn(language);
        var csv = new StringBuilder().Append(ByteOrderMark);
        Row([.. IndicatorColumn.All.Select(c => c.Title(texts))]);
        if (fields.Baseline is { } baseline)
            Value(baseline.Date, baseline.Period, baseline.Value, texts["indicator.baseline"], null, null, null);
        foreach (var o in fields.Observations)
            Value(
                o.Date,
                o.Period,
                o.Value,
                texts["indicator.observed"],
                o.PreviousValue,
                string.Join(' ', new[] { o.Correction, o.Note }.OfType<string>()),
                o.Source
            );
        if (fields.Target is { } target)
            Value(target.Date, target.Period, target.Value, texts["indicator.target"], null, null, null);
        return csv.ToString();

        void Value(PartialDate? date, string? period, decimal? value, string kind, decimal? previous, string? note, string? own) =>
            Row(
                date?.ToString() ?? Text(period),
                Number(value),
                Text(fields.Unit),
                kind,
                Number(previous),
                Text(note),
                Text(own ?? source.Title),
                Text(title),
                Text(source.Date),
                address,
                licence ?? ""
            );

        string Number(decimal? value) =>
            value is { } known ? Amount.ToText(known).Replace(".", language.DecimalSeparator, StringComparison.Ordinal) : "";

        void Row(params IEnumerable<string> cells) => csv.Append(Csv.Row(separator, cells));
    }

    private static string Text(string? text) => Csv.WithoutFormula(text ?? "");
}
