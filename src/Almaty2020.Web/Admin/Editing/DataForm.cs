using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What is typed into one column of a template's data.</summary>
public enum ColumnKind
{
    Line,
    Lines,
    Date,
    Number,
    Flag,
}

public sealed record DataColumn(string Name, ColumnKind Kind = ColumnKind.Line);

/// <summary>A part of a template's data: one row of columns, or as many as there are.</summary>
public sealed record DataPart(string Name, bool IsList, IReadOnlyList<DataColumn> Columns)
{
    /// <summary>Of the inputs of a column; the texts' keys end with it.</summary>
    public string NameOf(DataColumn column) => Columns.Count == 1 ? Name : $"{Name}.{column.Name}";
}

/// <summary>
/// A template's data as rows of text, which is what a form shows and sends: nothing that was typed is lost, and the form works
/// without a script. The parts of each template stand in <see cref="PartsOf"/>, their meaning in <see cref="Of"/> and
/// <see cref="Read"/>, which are each other's mirror.
/// </summary>
public sealed class DataForm
{
    private const string Prefix = FieldChecks.Prefix;

    private static readonly DataPart ShortTitle = Single("short-title", ColumnKind.Line);
    private static readonly DataPart Source = new("source", false, [new("title", ColumnKind.Lines), new("date")]);
    private static readonly DataPart LastReviewed = Single("last-reviewed", ColumnKind.Date);
    private static readonly DataPart Reviewed = Single("reviewed", ColumnKind.Flag);
    private static readonly DataPart Figures = new("figures", true, [new("value"), new("label", ColumnKind.Lines)]);
    private static readonly DataPart Quotation = new("quotation", false, [new("text", ColumnKind.Lines), new("attribution"), new("translated-from")]);
    private static readonly DataPart Portrait = new("portrait", false, [new("image"), new("alt", ColumnKind.Lines)]);
    private static readonly DataPart Career = new("career", true, [new("when"), new("text", ColumnKind.Lines)]);
    private static readonly DataPart Memberships = new("memberships", true, [new("organisation", ColumnKind.Lines), new("roles", ColumnKind.Lines)]);
    private static readonly DataPart Measures = Each("measures");
    private static readonly DataPart Education = Each("education");
    private static readonly DataPart Honours = Each("honours");

    private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> rows = new(StringComparer.Ordinal);

    private DataForm()
    {
    }

    /// <summary>What a template asks for, in the order of the form.</summary>
    public static IReadOnlyList<DataPart> PartsOf(Template template, Language language)
    {
        DataPart[] own = template switch
        {
            Template.Home => [Quotation, Figures],
            Template.Profile =>
            [
                Single("name", ColumnKind.Line), Single("role", ColumnKind.Line), Single("born", ColumnKind.Date), Single("birthplace", ColumnKind.Line),
                Education, Career, Memberships, Honours, Single("languages", ColumnKind.Line), Single("family", ColumnKind.Lines), Quotation, Portrait,
            ],
            Template.Programme => [Single("from", ColumnKind.Number), Single("to", ColumnKind.Number), Figures],
            Template.Priority => [Single("number", ColumnKind.Number), Measures, Figures],
            _ => [],
        };
        return language == Language.Source ? [ShortTitle, Source, LastReviewed, .. own] : [ShortTitle, Source, LastReviewed, Reviewed, .. own];
    }

    public IReadOnlyList<IReadOnlyList<string>> RowsOf(DataPart part) => rows.GetValueOrDefault(part.Name, []);

    public static string InputName(DataPart part, DataColumn column) => Prefix + part.NameOf(column);

    /// <summary>As a form sends it: an input of a name for each row, all columns in the same order.</summary>
    public static DataForm Of(IFormCollection form, Template template, Language language)
    {
        var sent = new DataForm();
        foreach (var part in PartsOf(template, language))
        {
            var columns = part.Columns.Select(c => form[InputName(part, c)]).ToList();
            var count = columns.Max(c => c.Count);
            sent.rows[part.Name] = [.. Enumerable.Range(0, count)
                .Select(row => (IReadOnlyList<string>)[.. columns.Select(c => TextNormalizer.Lines(row < c.Count ? c[row] : ""))])
                .Where(row => !part.IsList || row.Any(value => value.Length > 0))];
        }

        return sent;
    }

    public static DataForm Of(PageFields fields)
    {
        var form = new DataForm();
        form.Put(ShortTitle, fields.ShortTitle ?? "");
        form.Put(Source, fields.Source.Title, fields.Source.Date);
        form.Put(LastReviewed, Text(fields.LastReviewed));
        form.Put(Reviewed, fields.ReviewedByNativeSpeaker == true ? "true" : "");
        switch (fields)
        {
            case HomeFields home:
                form.Put(home.Quotation);
                form.Put(home.Figures);
                break;
            case ProfileFields profile:
                form.Put("name", profile.Name);
                form.Put("role", profile.Role);
                form.Put("born", Text(profile.Born));
                form.Put("birthplace", profile.Birthplace);
                form.PutEach(Education, profile.Education.Select(e => new[] { e }));
                form.PutEach(Career, profile.Career.Select(e => new[] { e.Date?.ToString() ?? e.Period ?? "", e.Text }));
                form.PutEach(Memberships, profile.Memberships.Select(m => new[] { m.Organisation, string.Join('\n', m.Roles) }));
                form.PutEach(Honours, profile.Honours.Select(h => new[] { h }));
                form.Put("languages", string.Join(", ", profile.Languages));
                form.Put("family", profile.Family ?? "");
                form.Put(profile.Quotation);
                form.Put(Portrait, profile.Portrait?.Image ?? "", profile.Portrait?.AlternativeText ?? "");
                break;
            case ProgrammeFields programme:
                form.Put("from", Text(programme.From));
                form.Put("to", Text(programme.To));
                form.Put(programme.Figures);
                break;
            case PriorityFields priority:
                form.Put("number", Text(priority.Number));
                form.PutEach(Measures, priority.Measures.Select(m => new[] { m }));
                form.Put(priority.Figures);
                break;
        }

        return form;
    }

    /// <param name="issues">Gets what cannot be read as what it should be; it counts as not given.</param>
    public PageFields Read(Template template, Language language, ICollection<Issue> issues)
    {
        var shortTitle = Optional(ShortTitle.Name);
        var source = new PageSource(Value(Source), Value(Source, 1));
        var lastReviewed = Date(LastReviewed.Name);
        bool? reviewed = language == Language.Source ? null : Value(Reviewed).Length > 0;
        return template switch
        {
            Template.Home => new HomeFields
            {
                ShortTitle = shortTitle,
                Source = source,
                LastReviewed = lastReviewed,
                ReviewedByNativeSpeaker = reviewed,
                Quotation = ReadQuotation(),
                Figures = ReadFigures(),
            },
            Template.Profile => new ProfileFields
            {
                ShortTitle = shortTitle,
                Source = source,
                LastReviewed = lastReviewed,
                ReviewedByNativeSpeaker = reviewed,
                Name = Value("name"),
                Role = Value("role"),
                Born = Date("born"),
                Birthplace = Value("birthplace"),
                Education = Texts(Education),
                Career = [.. RowsOf(Career).Select(r => PartialDate.TryParse(r[0], out var date) ? new TimelineEntry(date, null, r[1]) : new TimelineEntry(null, r[0], r[1]))],
                Memberships = [.. RowsOf(Memberships).Select(r => new Membership(r[0], [.. r[1].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]))],
                Honours = Texts(Honours),
                Languages = ReadLanguages(),
                Family = Optional("family"),
                Quotation = ReadQuotation(),
                Portrait = Value(Portrait).Length + Value(Portrait, 1).Length > 0 ? new Portrait(Value(Portrait), Value(Portrait, 1)) : null,
            },
            Template.Programme => new ProgrammeFields
            {
                ShortTitle = shortTitle,
                Source = source,
                LastReviewed = lastReviewed,
                ReviewedByNativeSpeaker = reviewed,
                From = Number("from", 1900, 2200),
                To = Number("to", 1900, 2200),
                Figures = ReadFigures(),
            },
            Template.Priority => new PriorityFields
            {
                ShortTitle = shortTitle,
                Source = source,
                LastReviewed = lastReviewed,
                ReviewedByNativeSpeaker = reviewed,
                Number = Number("number", 1, 4),
                Measures = Texts(Measures),
                Figures = ReadFigures(),
            },
            _ => new PlainFields { ShortTitle = shortTitle, Source = source, LastReviewed = lastReviewed, ReviewedByNativeSpeaker = reviewed },
        };

        DateOnly Date(string name)
        {
            var text = Value(name);
            if (text.Length == 0)
                return default;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return date;
            issues.Add(new Issue(Prefix + name, IssueCodes.BadDate));
            return default;
        }

        int Number(string name, int least, int most)
        {
            if (int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            issues.Add(new Issue(Prefix + name, IssueCodes.BadNumber));
            return least;
        }

        IReadOnlyList<string> ReadLanguages()
        {
            string[] codes = [.. Value("languages").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries)];
            if (codes.Any(c => !SpokenLanguages.Codes.Contains(c)))
                issues.Add(new Issue(Prefix + "languages", IssueCodes.UnknownLanguage));
            return [.. codes.Where(SpokenLanguages.Codes.Contains)];
        }

        Quotation? ReadQuotation()
        {
            var (text, attribution, from) = (Value(Quotation), Value(Quotation, 1), Value(Quotation, 2));
            if (from.Length > 0 && !Language.TryFind(from, out _))
                issues.Add(new Issue(Prefix + "quotation.translated-from", IssueCodes.UnknownLanguage));
            return text.Length + attribution.Length + from.Length == 0 ? null : new Quotation(text, attribution, from.Length == 0 ? null : from);
        }
    }

    private static DataPart Single(string name, ColumnKind kind) => new(name, false, [new(name, kind)]);

    private static DataPart Each(string name) => new(name, true, [new(name, ColumnKind.Lines)]);

    private static string Text(DateOnly date) => date == default ? "" : date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private IReadOnlyList<KeyFigure> ReadFigures() => [.. RowsOf(Figures).Select(r => new KeyFigure(r[0], r[1]))];

    private IReadOnlyList<string> Texts(DataPart part) => [.. RowsOf(part).Select(r => r[0])];

    private string Value(DataPart part, int column = 0) => Value(part.Name, column);

    private string Value(string name, int column = 0) => rows.GetValueOrDefault(name, []) is [var first, ..] ? first[column] : "";

    private string? Optional(string name) => Value(name) is { Length: > 0 } value ? value : null;

    private void Put(Quotation? quotation) => Put(Quotation, quotation?.Text ?? "", quotation?.Attribution ?? "", quotation?.TranslatedFrom ?? "");

    private void Put(IEnumerable<KeyFigure> figures) => PutEach(Figures, figures.Select(f => new[] { f.Value, f.Label }));

    private void Put(DataPart part, params string[] values) => rows[part.Name] = [values];

    private void Put(string name, string value) => rows[name] = [[value]];

    private void PutEach(DataPart part, IEnumerable<string[]> values) => rows[part.Name] = [.. values];
}
