using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;

namespace Almaty2020.Web.Api;

// The answers of the content API. The OpenAPI document is made of these records and their descriptions.

[Description("A page in the same language.")]
public sealed record PageLink
{
    [Description("The permanent name of the page, the same in all languages.")]
    public required string Key { get; init; }

    public required string Title { get; init; }

    [Description("Address of the page for people.")]
    public required string Url { get; init; }

    [Description("Address of the page as JSON.")]
    public required string Json { get; init; }

    internal static PageLink Of(PublishedPage page, LayoutModelBuilder layouts) =>
        new()
        {
            Key = page.Key,
            Title = page.Title,
            Url = layouts.AbsoluteUrl(page.Address),
            Json = layouts.AbsoluteUrl(page.JsonAddress),
        };
}

[Description("A live page in one language.")]
public sealed record PageAnswer
{
    [Description("The number of the page, the same in all languages.")]
    public required int Id { get; init; }

    [Description("The permanent name of the page, the same in all languages.")]
    public required string Key { get; init; }

    [Description("Decides which fields the page has.")]
    public required string Template { get; init; }

    [Description("Code of the language.")]
    public required string Language { get; init; }

    public required string Title { get; init; }

    [Description("The title in menus.")]
    public required string ShortTitle { get; init; }

    public required string Summary { get; init; }

    [Description("Address of the page for people.")]
    public required string Url { get; init; }

    [Description("Address of this answer.")]
    public required string Json { get; init; }

    [Description("Address of the page as Markdown with all its fields.")]
    public required string Markdown { get; init; }

    [Description("The number of the text. It grows with each publication; see the property of the same name in the changes.")]
    public required int Revision { get; init; }

    [Description("When the page was first published in this language.")]
    public required DateTime Published { get; init; }

    [Description("When it last changed in a way that readers were told of.")]
    public required DateTime Changed { get; init; }

    [Description("Code of the language that the page is translated from, which may be its own.")]
    public required string SourceLanguage { get; init; }

    [Description("Since when the source language has a change that this translation lacks; null if it lacks none.")]
    public required DateTime? BehindSince { get; init; }

    [Description("Set if the page is out of date and kept only for reading.")]
    public required RetirementAnswer? Retired { get; init; }

    [Description("The page in every language that has it, this one included.")]
    public required IReadOnlyList<PageVersion> Alternates { get; init; }

    [Description("The pages above it, from the home page down.")]
    public required IReadOnlyList<PageLink> Breadcrumbs { get; init; }

    [Description("The pages below it, in their order.")]
    public required IReadOnlyList<PageLink> Children { get; init; }

    [Description("The page before it below the same parent.")]
    public required PageLink? Previous { get; init; }

    [Description("The page after it below the same parent.")]
    public required PageLink? Next { get; init; }

    [Description("The values of the template's fields.")]
    public required JsonObject Fields { get; init; }

    [Description("For indicators: files with their values; null for other pages.")]
    public required DataAnswer? Data { get; init; }

    public required BodyAnswer Body { get; init; }

    [Description("The described pictures of the library in fields and text, in their order.")]
    public required IReadOnlyList<PictureAnswer> Pictures { get; init; }

    [Description("The documents that the text links to, in their order.")]
    public required IReadOnlyList<DocumentAnswer> Documents { get; init; }

    [Description("The newest changes that readers were told of, newest first.")]
    public required IReadOnlyList<ChangeNote> Changes { get; init; }
}

[Description("The values of an indicator as files. Unit, source and dates are fields.")]
public sealed record DataAnswer
{
    [Description("Address of the values as CSV in this language.")]
    public required string Csv { get; init; }

    [Description("Address of the description of the CSV's columns, as CSV on the Web.")]
    public required string CsvMetadata { get; init; }

    [Description("Address of the licence of the values; null if none is given.")]
    public required string? Licence { get; init; }

    [Description("Address of the catalogue of all indicators.")]
    public required string Catalogue { get; init; }
}

[Description("Why a page is kept only for reading.")]
public sealed record RetirementAnswer
{
    public required DateTime At { get; init; }

    [Description("The reason, for readers.")]
    public required string Note { get; init; }
}

[Description("The text of a page.")]
public sealed record BodyAnswer
{
    [Description("The text as Markdown, with absolute addresses of pages and media.")]
    public required string Markdown { get; init; }

    [Description("The text as HTML. Addresses in it are relative to the page's own address.")]
    public required string Html { get; init; }

    [Description("The headings of the text, in their order.")]
    public required IReadOnlyList<HeadingAnswer> Headings { get; init; }
}

[Description("A heading in the text.")]
public sealed record HeadingAnswer
{
    [Description("2 for the headings directly below the title.")]
    public required int Level { get; init; }

    [Description("The id in the HTML and at the end of a link to it.")]
    public required string Id { get; init; }

    public required string Text { get; init; }
}

[Description("A picture of the library.")]
public sealed record PictureAnswer
{
    [Description("The name of the picture in the library.")]
    public required string Key { get; init; }

    [Description("What the picture shows; empty if it only decorates.")]
    public required string AlternativeText { get; init; }

    [Description("Who made it; may be empty.")]
    public required string Credit { get; init; }

    [Description("May be empty.")]
    public required string Licence { get; init; }

    [Description("The same picture in every format and size, small ones first.")]
    public required IReadOnlyList<PictureFileAnswer> Files { get; init; }
}

[Description("A picture in one format and size.")]
public sealed record PictureFileAnswer
{
    public required string Url { get; init; }

    [Description("The media type.")]
    public required string Type { get; init; }

    [Description("In pixels.")]
    public required int Width { get; init; }

    [Description("In pixels.")]
    public required int Height { get; init; }
}

[Description("A document of the library.")]
public sealed record DocumentAnswer
{
    [Description("The name of the document in the library.")]
    public required string Key { get; init; }

    public required string Title { get; init; }

    public required string Url { get; init; }

    [Description("The media type.")]
    public required string Type { get; init; }

    public required int Bytes { get; init; }

    [Description("The number of pages; null if it is not known.")]
    public required int? Pages { get; init; }

    [Description("Code of its language; null if it is not known.")]
    public required string? Language { get; init; }

    [Description("False for a PDF that screen readers can hardly read; null for other formats.")]
    public required bool? IsTagged { get; init; }
}

[Description("A change that readers were told of.")]
public sealed record ChangeNote
{
    public required DateTime At { get; init; }

    [Description("What changed; empty if the page was new.")]
    public required string Note { get; init; }
}

[Description("What the site is, in one language, and where its parts are.")]
public sealed record SiteAnswer
{
    [Description("Code of the language.")]
    public required string Language { get; init; }

    public required string Name { get; init; }

    public required string ShortName { get; init; }

    public required string Description { get; init; }

    [Description("Who runs the site.")]
    public required string? Operator { get; init; }

    [Description("Whether the site is official, and for whom it speaks.")]
    public required string? Independence { get; init; }

    public required string? City { get; init; }

    [Description("The city's administration.")]
    public required string? Administration { get; init; }

    [Description("Address of the licence of the indicators' values; null if none is given.")]
    public required string? DataLicence { get; init; }

    [Description("The page that says how to reach the operator.")]
    public required PageVersion? Contact { get; init; }

    [Description("IANA id of the time zone in which the site gives times to people. Times of the API are UTC.")]
    public required string TimeZone { get; init; }

    [Description("The home page in every language that has one.")]
    public required IReadOnlyList<PageVersion> Homes { get; init; }

    public required IReadOnlyList<PageLink> MainMenu { get; init; }

    public required IReadOnlyList<PageLink> FooterMenu { get; init; }

    [Description("The list of all pages in this language.")]
    public required string Pages { get; init; }

    [Description("The search in this language, without its query.")]
    public required string Search { get; init; }

    [Description("The publication log, for programs that follow the site.")]
    public required string Changes { get; init; }

    [Description("The Atom feed of changes in this language, for people; null if the site has none.")]
    public required string? Feed { get; init; }

    public required string Sitemap { get; init; }

    [Description("The catalogue of the indicators, as DCAT.")]
    public required string Catalogue { get; init; }

    [Description("The description of this API.")]
    public required string OpenApi { get; init; }
}

[Description("A part of the list of pages.")]
public sealed record PageListAnswer
{
    [Description("At most 100 pages, by their number.")]
    public required IReadOnlyList<PageListItem> Pages { get; init; }

    [Description("Address of the next part; null at the end.")]
    public required string? Next { get; init; }
}

[Description("A page in a list.")]
public sealed record PageListItem
{
    [Description("The number of the page, the same in all languages.")]
    public required int Id { get; init; }

    [Description("The permanent name of the page, the same in all languages.")]
    public required string Key { get; init; }

    public required string Template { get; init; }

    public required string Title { get; init; }

    public required string Summary { get; init; }

    [Description("Address of the page for people.")]
    public required string Url { get; init; }

    [Description("Address of the page as JSON.")]
    public required string Json { get; init; }

    [Description("When it last changed in a way that readers were told of.")]
    public required DateTime Changed { get; init; }
}

[Description("One page of search results, best first.")]
public sealed record SearchAnswer
{
    [Description("The query as it was searched for.")]
    public required string Query { get; init; }

    [Description("The query that gave these results, if the one asked for gave none.")]
    public required string? Corrected { get; init; }

    [Description("Number of hits on all pages of the results.")]
    public required int Total { get; init; }

    [Description("Number of this page of the results, from 1.")]
    public required int Page { get; init; }

    public required int PageCount { get; init; }

    public required IReadOnlyList<HitAnswer> Hits { get; init; }

    [Description("Address of the next page of the results; null at the end.")]
    public required string? Next { get; init; }

    [Description("The best hits in other languages.")]
    public required IReadOnlyList<HitAnswer> OtherLanguages { get; init; }
}

[Description("A page that was found.")]
public sealed record HitAnswer
{
    [Description("Code of the page's language.")]
    public required string Language { get; init; }

    public required string Key { get; init; }

    public required string Title { get; init; }

    [Description("The best matching passage as plain text.")]
    public required string Excerpt { get; init; }

    [Description("Address of the page for people.")]
    public required string Url { get; init; }

    [Description("Address of the page as JSON.")]
    public required string Json { get; init; }
}

[Description("A part of the publication log.")]
public sealed record ChangesAnswer
{
    [Description("What changed after the number that was asked for, in its order; at most 1,000 entries.")]
    public required IReadOnlyList<LogEntryAnswer> Changes { get; init; }

    [Description("This answer has everything up to this number, even if no entry has it. Ask for what is after it next time.")]
    public required long Last { get; init; }

    [Description("The newest number of the site. If it is smaller than yours, the site was restored from a backup: read it anew.")]
    public required long Latest { get; init; }

    [Description("Address of the next part: at once if last is smaller than latest, otherwise later.")]
    public required string Next { get; init; }
}

[Description("A change to what the public sees.")]
public sealed record LogEntryAnswer
{
    internal const string Published = "published";
    internal const string Changed = "changed";
    internal const string Moved = "moved";
    internal const string Retired = "retired";
    internal const string Withdrawn = "withdrawn";

    [Description("Grows with each entry. An entry never appears later than one with a larger number.")]
    public required long Number { get; init; }

    [Description("Retired: kept only for reading. Changed: looks different, without a new text.")]
    [AllowedValues(Published, Changed, Moved, Retired, Withdrawn)]
    public required string Kind { get; init; }

    [Description("True if readers were told of it.")]
    public required bool IsMajor { get; init; }

    [Description("The permanent name of the page, the same in all languages.")]
    public required string Key { get; init; }

    [Description("Code of the language.")]
    public required string Language { get; init; }

    [Description("Address of the page at that time; null for the page about the site, which has none.")]
    public required string? Url { get; init; }

    [Description("Address to read it as JSON.")]
    public required string Json { get; init; }

    [Description("Former address, if the page moved.")]
    public required string? PreviousUrl { get; init; }

    [Description("The number of the text. A page's JSON with a smaller one is a copy that is still older.")]
    public required int? Revision { get; init; }

    public required DateTime At { get; init; }
}
