using System.Text.Json;
using System.Text.Json.Nodes;
using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Importing;

/// <summary>Reads the front matter of a content file: what every page has, then the fields that its <see cref="Template"/> declares.</summary>
internal static class PageTextReader
{
    public static (TreePosition Place, PageText Text, string Change, PageStatus Standing) Read(
        FrontMatterReader reader,
        string key,
        Language language,
        string body
    )
    {
        var place = new TreePosition(
            // A wrong template counts as a plain page, so that no field of another template is reported as missing.
            reader.OneOf("template", Template.All, t => t.FileName, Template.Page),
            reader.OptionalText("parent", Page.KeyMaxLength) switch
            {
                null => ContentFile.FolderOf(key),
                PageTextWriter.Top => null,
                var parent => parent,
            },
            reader.Number("position", 0, 1_000_000),
            reader.OneOf<Navigation>("navigation")
        )
        {
            SourceLanguage = SourceLanguage(reader),
        };
        var title = reader.Text("title", PageText.TitleMaxLength);
        var summary = reader.Text("summary", PageText.SummaryMaxLength);
        var slug = place.Template.FixedSlug ?? reader.Text("slug", PageText.SlugMaxLength);
        if (place.Template.FixedSlug is null && slug.Length > 0 && !Slugs.IsValid(slug))
            reader.Report(
                "slug",
                $"'{FrontMatterReader.Quoted(slug)}' cannot be part of an address; use lower-case letters, digits and single hyphens"
            );
        var change = reader.OptionalText("change", Revision.NoteMaxLength) ?? "";

        var status = new PageStatus(
            reader.OptionalMapping("retired", r => new RetiredPage(r.Date("since"), r.Text("note", Revision.NoteMaxLength))),
            reader.Texts("former-addresses", Publication.PathMaxLength)
        );
        foreach (var path in status.FormerAddresses.Where(p => !p.Split('/').All(Slugs.IsValid)))
            reader.Report(
                "former-addresses",
                $"'{FrontMatterReader.Quoted(path)}' is not an address; write it without the language, such as almaty-2020/active-city"
            );

        var values = new JsonObject();
        foreach (var field in place.Template.Fields)
            values[field.JsonName] = Field(reader, field, isTranslation: language != (place.SourceLanguage ?? Language.OfContentFiles));
        foreach (
            var field in place.Template.Fields.Where(f =>
                f.NotBelow is { } lower && values[lower]?.GetValue<int>() > values[f.JsonName]?.GetValue<int>()
            )
        )
            reader.Report(field.Name, $"'{field.Name}' is less than '{field.NotBelow}'; correct the two");

        foreach (var field in place.Template.Fields.Where(f => f.After is not null))
            CheckPeriod(reader, field, values);

        if (place.Template == Template.Site)
        {
            CheckColours(reader, values);
            foreach (var code in (values["offeredLanguages"] as JsonArray ?? []).Select(c => (string?)c))
            {
                if (SpokenLanguages.Codes.Contains(code) && !Language.TryFind(code, out _))
                    reader.Report(
                        "offered-languages",
                        $"'{code}' is not a language of this program; write some of: {string.Join(", ", Language.All)}"
                    );
            }
        }

        reader.RejectUnknownKeys();
        return (place, new PageText(title, summary, slug, body, place.Template.Make(values)), change, status);
    }

    private static void CheckPeriod(FrontMatterReader reader, FieldDefinition field, JsonObject values)
    {
        if (LocalMoment.Of(values[field.After!]) is not { } from || LocalMoment.Of(values[field.JsonName]) is not { } until)
            return;
        if (until <= from)
            reader.Report(field.Name, $"'{field.Name}' is not after '{field.After}'; correct the two");
        else if (until - from > TimeSpan.FromDays(field.MaxDaysAfter))
            reader.Report(field.Name, $"'{field.Name}' is more than {field.MaxDaysAfter} days after '{field.After}'; correct the two");
    }

    private static void CheckColours(FrontMatterReader reader, JsonObject values)
    {
        const string accent = "accent-colour";
        const string band = "band-colour";
        var issues = SiteColours.IssuesOf((string?)values["accentColour"], (string?)values["bandColour"], accent, band);
        foreach (var issue in issues.Where(i => i.Code == IssueCodes.LowContrast))
            reader.Report(
                issue.Field,
                $"text in {issue.Values[0]} on {issue.Values[1]} has a contrast of {issue.Values[2]}, and needs {issue.Values[3]}; the nearest colour that passes is {issue.Values[4]}"
            );
    }

    private static Language? SourceLanguage(FrontMatterReader reader)
    {
        var code = reader.OptionalText("source-language", 2);
        if (code is not null && !Language.TryFind(code, out _))
            reader.Report(
                "source-language",
                $"'{FrontMatterReader.Quoted(code)}' is not a language of this site; write one of: {string.Join(", ", Language.All)}"
            );
        return Language.TryFind(code, out var language) ? language : null;
    }

    internal static JsonNode? Field(FrontMatterReader reader, FieldDefinition field, bool isTranslation) =>
        field switch
        {
            { Kind: FieldKind.Group, IsList: true } => new JsonArray([.. reader.Mappings(field.Name, r => Group(r, field))]),
            { Kind: FieldKind.Group, IsRequired: true } => reader.Mapping(field.Name, r => Group(r, field)),
            { Kind: FieldKind.Group } => reader.OptionalMapping(field.Name, r => Group(r, field)),
            { Kind: FieldKind.Flag, IsForTranslations: true } => ForTranslations(reader, field, isTranslation),
            _ => Value(reader, field),
        };

    private static JsonObject Group(FrontMatterReader reader, FieldDefinition group)
    {
        var item = new JsonObject();
        foreach (var field in group.Fields)
        {
            if (field.Kind == FieldKind.DateOrPeriod)
                (item["date"], item["period"]) = DateOrPeriod(reader, field);
            else
                item[field.JsonName] = Value(reader, field);
            if (field.NotBefore is { } start && FieldChecks.IsBefore((string?)item[field.JsonName], (string?)item[start]))
                reader.Report(field.Name, $"'{field.Name}' is before '{start}'; correct the two");
        }

        return item;
    }

    private static JsonNode? Value(FrontMatterReader reader, FieldDefinition field)
    {
        switch (field.Kind)
        {
            case FieldKind.Text when field.IsList:
                return List(reader.Texts(field.Name, field.MaxLength));
            case FieldKind.Text:
                if (
                    field.RequiredWith is { } other
                    && reader.OptionalText(JsonNamingPolicy.KebabCaseLower.ConvertName(other), FieldDefinition.LineMaxLength) is { } with
                    && (field.RequiredWithValue ?? with) == with
                    && !reader.Has(field.Name)
                )
                    reader.Report(field.Name, $"'{field.Name}' is missing; write in a sentence why");
                return field.IsRequired ? reader.Text(field.Name, field.MaxLength) : reader.OptionalText(field.Name, field.MaxLength);
            case FieldKind.Date:
                var date = field.IsRequired ? reader.Date(field.Name) : reader.OptionalDate(field.Name);
                return date?.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            case FieldKind.PartialDate:
                var since = field.IsRequired ? reader.Text(field.Name, field.MaxLength) : reader.OptionalText(field.Name, field.MaxLength);
                if (since is null || PartialDate.TryParse(since, out _))
                    return since;
                reader.Report(field.Name, $"'{FrontMatterReader.Quoted(since)}' is not a year or month; write it as in 2013 or 2013-01");
                return null;
            case FieldKind.Moment:
                var moment = field.IsRequired ? reader.Moment(field.Name) : reader.OptionalMoment(field.Name);
                return moment is { } at ? LocalMoment.ToStored(at) : null;
            case FieldKind.Choice:
                return field.IsRequired || reader.Has(field.Name) ? reader.OneOf(field.Name, field.Choices, choice => choice, "") : null;
            case FieldKind.Link:
                var target = field.IsRequired ? reader.Text(field.Name, field.MaxLength) : reader.OptionalText(field.Name, field.MaxLength);
                if (target is { Length: > 0 } && !LinkTarget.IsValid(target))
                    reader.Report(
                        field.Name,
                        $"'{FrontMatterReader.Quoted(target)}' leads nowhere; write the key of a page, such as almaty-2020/active-city, or an address that begins with https://"
                    );
                return target;
            case FieldKind.Number:
                return field.IsRequired
                    ? reader.Number(field.Name, field.Min, field.Max)
                    : reader.OptionalNumber(field.Name, field.Min, field.Max);
            case FieldKind.Amount:
                if (field.IsRequired && !reader.Has(field.Name))
                    reader.Report(field.Name, $"'{field.Name}' is missing; add '{field.Name}:' with a number");
                return reader.OptionalAmount(field.Name);
            case FieldKind.Flag:
                return reader.OptionalBoolean(field.Name);
            case FieldKind.SiteLanguage:
                var code = reader.OptionalText(field.Name, 2);
                if (code is not null && !Language.TryFind(code, out _))
                    reader.Report(field.Name, $"'{code}' is not a language of this site; write one of: {string.Join(", ", Language.All)}");
                return code;
            case FieldKind.TimeZone:
                var zone = reader.OptionalText(field.Name, field.MaxLength);
                if (zone is not null && !SiteTime.IsZone(zone))
                    reader.Report(
                        field.Name,
                        $"'{FrontMatterReader.Quoted(zone)}' is no time zone; write one of the IANA time zone database, such as {SiteTime.DefaultZoneId}"
                    );
                return zone;
            case FieldKind.Colour:
                var colour = reader.OptionalText(field.Name, field.MaxLength);
                if (colour is not null && !Colour.TryParse(colour, out _))
                    reader.Report(
                        field.Name,
                        $"'{FrontMatterReader.Quoted(colour)}' is not a colour; write # and six hexadecimal digits, such as '#0b6e4f'"
                    );
                return colour;
            case FieldKind.SpokenLanguages:
                var codes = reader.Texts(field.Name, 3);
                foreach (var unknown in codes.Where(c => !SpokenLanguages.Codes.Contains(c)))
                    reader.Report(
                        field.Name,
                        $"the site has no name for the language '{unknown}'; write one of: {string.Join(", ", SpokenLanguages.Codes)}"
                    );
                return List(codes);
            case FieldKind.Picture:
                var address = field.IsRequired
                    ? reader.Text(field.Name, field.MaxLength)
                    : reader.OptionalText(field.Name, field.MaxLength);
                if (address is { Length: > 0 } && !PictureAddress.IsAllowed(address))
                    reader.Report(
                        field.Name,
                        $"'{FrontMatterReader.Quoted(address)}' is not a picture of the site; refer to one of the library as media:key, or put the file into the media folder and refer to it as /media/name.jpg"
                    );
                return address;
            default:
                throw new ArgumentOutOfRangeException(nameof(field), field.Kind, "This kind of field stands in a group only.");
        }
    }

    private static JsonNode? ForTranslations(FrontMatterReader reader, FieldDefinition field, bool isTranslation)
    {
        var value = reader.OptionalBoolean(field.Name);
        if (!isTranslation && value is not null)
            reader.Warn(field.Name, $"'{field.Name}' is for translations; remove it from the source language");
        if (isTranslation && value is null)
            reader.Warn(
                field.Name,
                $"'{field.Name}' is missing; add '{field.Name}: false', or true once a native speaker has reviewed the translation"
            );
        return value;
    }

    private static (JsonNode? Date, JsonNode? Period) DateOrPeriod(FrontMatterReader reader, FieldDefinition field)
    {
        var date = reader.OptionalText("date", 10);
        var period = reader.OptionalText("period", field.MaxLength);
        if (date is null == period is null)
            reader.Report("text", "an entry has either a 'date' or a 'period'; give one of the two");
        if (date is null || PartialDate.TryParse(date, out _))
            return (date, period);

        reader.Report("date", $"'{date}' is not a year or a month; write \"2006\" or \"2013-01\"");
        return (null, period);
    }

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);
}
