using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Importing;

/// <summary>The front matter's schema, a method a template. <see cref="PageTextWriter"/> is its mirror.</summary>
internal static class PageTextReader
{
    private const int Short = FieldChecks.ShortMaxLength;
    private const int Long = FieldChecks.LongMaxLength;

    public static (PlaceInTree Place, PageText Text, string Change, PageStanding Standing) Read(FrontMatterReader reader, string key, Language language, string body)
    {
        var place = new PlaceInTree(
            reader.OneOf<Template>("template"),
            reader.OptionalText("parent", Page.KeyMaxLength) switch
            {
                null => ContentFile.FolderOf(key),
                PageTextWriter.Top => null,
                var parent => parent,
            },
            reader.Number("position", 0, 1_000_000),
            reader.OneOf<Navigation>("navigation"));
        var title = reader.Text("title", PageText.TitleMaxLength);
        var shortTitle = reader.OptionalText("short-title", PageFields.ShortTitleMaxLength);
        var summary = reader.Text("summary", PageText.SummaryMaxLength);
        var slug = place.Template == Template.Home ? "" : reader.Text("slug", PageText.SlugMaxLength);
        if (slug.Length > 0 && !Slugs.IsValid(slug))
            reader.Report("slug", $"'{FrontMatterReader.Quoted(slug)}' cannot stand in an address; use small letters, digits and single hyphens");

        var common = new Common(
            shortTitle,
            reader.Mapping("source", r => new PageSource(r.Text("title", Long), r.Text("date", Short))) ?? new PageSource("", ""),
            reader.Date("last-reviewed"),
            ReadReviewed(reader, language));
        var change = reader.OptionalText("change", Revision.NoteMaxLength) ?? "";

        var standing = new PageStanding(
            reader.OptionalMapping("retired", r => new RetiredPage(r.Date("since"), r.Text("note", Revision.NoteMaxLength))),
            reader.Texts("former-addresses", Publication.PathMaxLength));
        foreach (var path in standing.FormerAddresses.Where(p => !p.Split('/').All(Slugs.IsValid)))
            reader.Report("former-addresses", $"'{FrontMatterReader.Quoted(path)}' is no address; write it without the language, as almaty-2020/active-city");

        PageFields fields = place.Template switch
        {
            Template.Home => Home(reader, common),
            Template.Profile => Profile(reader, common),
            Template.Programme => Programme(reader, common),
            Template.Priority => Priority(reader, common),
            _ => Plain(common),
        };
        reader.RefuseTheRest();
        return (place, new PageText(title, summary, slug, body, fields), change, standing);
    }

    private static bool? ReadReviewed(FrontMatterReader reader, Language language)
    {
        var reviewed = reader.OptionalBoolean("reviewed");
        if (language == Language.Source && reviewed is not null)
            reader.Warn("reviewed", "'reviewed' is for translations; take it out of the source language");
        if (language != Language.Source && reviewed is null)
            reader.Warn("reviewed", "'reviewed' is missing; add 'reviewed: false', or true once a native speaker has reviewed the translation");
        return reviewed;
    }

    private static HomeFields Home(FrontMatterReader reader, Common common) => new()
    {
        ShortTitle = common.ShortTitle,
        Source = common.Source,
        LastReviewed = common.LastReviewed,
        ReviewedByNativeSpeaker = common.Reviewed,
        Quotation = Quotation(reader),
        Figures = Figures(reader),
    };

    private static ProfileFields Profile(FrontMatterReader reader, Common common) => new()
    {
        ShortTitle = common.ShortTitle,
        Source = common.Source,
        LastReviewed = common.LastReviewed,
        ReviewedByNativeSpeaker = common.Reviewed,
        Name = reader.Text("name", Short),
        Role = reader.Text("role", Short),
        Born = reader.Date("born"),
        Birthplace = reader.Text("birthplace", Short),
        Portrait = reader.OptionalMapping("portrait", Portrait),
        Education = reader.Texts("education", Long),
        Career = reader.Mappings("career", TimelineEntry),
        Memberships = reader.Mappings("memberships", r => new Membership(r.Text("organisation", Long), r.Texts("roles", Long))),
        Honours = reader.Texts("honours", Long),
        Languages = Languages(reader),
        Family = reader.OptionalText("family", Long),
        Quotation = Quotation(reader),
    };

    private static Portrait Portrait(FrontMatterReader reader)
    {
        var image = reader.Text("image", Short);
        if (image.Length > 0 && !PictureAddress.IsAllowed(image))
            reader.Report("image", $"'{FrontMatterReader.Quoted(image)}' is no picture of the site; put the file into the folder media and write its name as /media/name.jpg");
        return new Portrait(image, reader.Text("alt", Long));
    }

    private static ProgrammeFields Programme(FrontMatterReader reader, Common common)
    {
        var from = reader.Number("from", 1900, 2200);
        var to = reader.Number("to", 1900, 2200);
        if (to < from)
            reader.Report("to", "'to' lies before 'from'; put the years in order");
        return new ProgrammeFields
        {
            ShortTitle = common.ShortTitle,
            Source = common.Source,
            LastReviewed = common.LastReviewed,
            ReviewedByNativeSpeaker = common.Reviewed,
            From = from,
            To = to,
            Figures = Figures(reader),
        };
    }

    private static PriorityFields Priority(FrontMatterReader reader, Common common) => new()
    {
        ShortTitle = common.ShortTitle,
        Source = common.Source,
        LastReviewed = common.LastReviewed,
        ReviewedByNativeSpeaker = common.Reviewed,
        Number = reader.Number("number", 1, 4),
        Measures = reader.Texts("measures", Long),
        Figures = Figures(reader),
    };

    private static PlainFields Plain(Common common) => new()
    {
        ShortTitle = common.ShortTitle,
        Source = common.Source,
        LastReviewed = common.LastReviewed,
        ReviewedByNativeSpeaker = common.Reviewed,
    };

    private static Quotation? Quotation(FrontMatterReader reader) => reader.OptionalMapping("quotation", r =>
    {
        var from = r.OptionalText("translated-from", 2);
        if (from is not null && !Language.TryFind(from, out _))
            r.Report("translated-from", $"'{from}' is not a language of this site; write kk, ru or en");
        return new Quotation(r.Text("text", Long), r.Text("attribution", Short), from);
    });

    private static IReadOnlyList<KeyFigure> Figures(FrontMatterReader reader) =>
        reader.Mappings("figures", r => new KeyFigure(r.Text("value", Short), r.Text("label", Long)));

    private static TimelineEntry TimelineEntry(FrontMatterReader reader)
    {
        var dateText = reader.OptionalText("date", 10);
        var period = reader.OptionalText("period", Short);
        if (dateText is null == period is null)
            reader.Report("text", "an entry has either a 'date' or a 'period'; give one of the two");

        PartialDate? date = null;
        if (dateText is not null)
        {
            if (PartialDate.TryParse(dateText, out var parsed))
                date = parsed;
            else
                reader.Report("date", $"'{dateText}' is not a year or a month; write \"2006\" or \"2013-01\"");
        }

        return new TimelineEntry(date, period, reader.Text("text", Long));
    }

    private static IReadOnlyList<string> Languages(FrontMatterReader reader)
    {
        var codes = reader.Texts("languages", 3);
        foreach (var code in codes.Where(c => !SpokenLanguages.Codes.Contains(c)))
            reader.Report("languages", $"the site has no name for the language '{code}'; write one of: {string.Join(", ", SpokenLanguages.Codes)}");
        return codes;
    }

    private sealed record Common(string? ShortTitle, PageSource Source, DateOnly LastReviewed, bool? Reviewed);
}
