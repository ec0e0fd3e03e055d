using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Site.Common;

/// <summary>A page's description for search engines, as JSON-LD with the schema.org vocabulary.</summary>
internal static class StructuredData
{
    public static string Of(LayoutModel layout, PageFields fields, Func<string, string> absolute)
    {
        var texts = Texts.For(layout.Language);
        var page = layout.Page!;
        var home = absolute(layout.HomeAddress);
        var website = new JsonObject
        {
            ["@type"] = "WebSite",
            ["@id"] = home + "#website",
            ["url"] = home,
            ["name"] = layout.Site.Name,
            ["inLanguage"] = layout.Language.Code,
        };
        if (layout.Site.Operator is { Length: > 0 } byWhom)
        {
            var publisher = new JsonObject { ["@type"] = "Organization", ["name"] = byWhom };
            if (layout.Logo?.Picture is { } logo)
                publisher["logo"] = absolute(logo.ForPrograms.Address);
            website["publisher"] = publisher;
        }

        // Search engines read the search action only on the home page.
        if (layout.IsHome)
            website["potentialAction"] = Search(absolute(layout.SearchAddress));
        var webpage = new JsonObject
        {
            ["@type"] = fields is ProfileFields ? "ProfilePage" : "WebPage",
            ["@id"] = layout.CanonicalUrl,
            ["url"] = layout.CanonicalUrl,
            ["name"] = page.Title,
            ["description"] = page.Summary,
            ["inLanguage"] = layout.Language.Code,
            ["image"] = layout.Picture!.Url,
            ["dateModified"] = page.ChangedAtUtc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["isPartOf"] = new JsonObject { ["@id"] = home + "#website" },
        };

        if (layout.Picture.IsPhoto)
            webpage["primaryImageOfPage"] = Photo(layout.Picture);

        var graph = new JsonArray(website, webpage);
        if (!layout.IsHome)
        {
            webpage["breadcrumb"] = new JsonObject { ["@id"] = layout.CanonicalUrl + "#breadcrumb" };
            graph.Add(Breadcrumbs(layout, absolute, home, texts));
        }

        if (fields is ProfileFields profile)
        {
            webpage["mainEntity"] = new JsonObject { ["@id"] = layout.CanonicalUrl + "#person" };
            graph.Add(Person(profile, layout.CanonicalUrl!, home, layout));
            if (layout.Site.Administration is { } administration)
                graph.Add(Government(administration, layout.Site.City, home));
        }

        if (fields is IndicatorFields indicator)
        {
            webpage["mainEntity"] = new JsonObject { ["@id"] = DataCatalogue.IdOf(page.Key, absolute) };
            graph.Add(Dataset(indicator, layout, absolute));
        }

        // The default encoder escapes < and &, so no value can close the script element.
        return new JsonObject { ["@context"] = "https://schema.org", ["@graph"] = graph }.ToJsonString();
    }

    /// <summary>The values of an indicator, with the id that the catalogue gives them.</summary>
    private static JsonObject Dataset(IndicatorFields indicator, LayoutModel layout, Func<string, string> absolute)
    {
        var page = layout.Page!;
        var dataset = new JsonObject
        {
            ["@type"] = "Dataset",
            ["@id"] = DataCatalogue.IdOf(page.Key, absolute),
            ["url"] = layout.CanonicalUrl,
            ["name"] = page.Title,
            ["description"] = page.Summary,
            ["inLanguage"] = layout.Language.Code,
            ["isAccessibleForFree"] = true,
            ["dateModified"] = page.ChangedAtUtc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["variableMeasured"] = new JsonObject
            {
                ["@type"] = "PropertyValue",
                ["name"] = page.Title,
                ["unitText"] = indicator.Unit,
            },
            ["isBasedOn"] = new JsonObject { ["@type"] = "CreativeWork", ["name"] = layout.Source?.Title },
        };
        var files = new JsonArray(Download("text/csv", absolute(page.CsvAddress)));
        if (layout.Has(SiteFeature.Api))
        {
            files.Add(Download(ApiJson.MediaType, absolute(page.JsonAddress)));
            dataset["includedInDataCatalog"] = new JsonObject { ["@type"] = "DataCatalog", ["url"] = absolute(Addresses.Catalogue) };
        }

        dataset["distribution"] = files;
        if (DataCatalogue.PeriodOf([indicator]) is var (from, until))
            dataset["temporalCoverage"] = from == until ? from.ToString() : $"{from}/{until}";
        if (layout.DataLicence is { } licence)
            dataset["license"] = licence;
        if (layout.Site.Operator is { Length: > 0 } byWhom)
            dataset["publisher"] = new JsonObject { ["@type"] = "Organization", ["name"] = byWhom };
        return dataset;

        static JsonObject Download(string type, string url) =>
            new()
            {
                ["@type"] = "DataDownload",
                ["encodingFormat"] = type,
                ["contentUrl"] = url,
            };
    }

    private static JsonObject Search(string url) =>
        new()
        {
            ["@type"] = "SearchAction",
            ["target"] = new JsonObject { ["@type"] = "EntryPoint", ["urlTemplate"] = url + "?q={search_term_string}" },
            ["query-input"] = "required name=search_term_string",
        };

    private static JsonObject Photo(LayoutPicture picture)
    {
        var photo = new JsonObject
        {
            ["@type"] = "ImageObject",
            ["contentUrl"] = picture.Url,
            ["width"] = picture.Width,
            ["height"] = picture.Height,
            ["caption"] = picture.AlternativeText,
        };
        if (picture.Credit.Length > 0)
            photo["creditText"] = picture.Credit;
        return photo;
    }

    private static JsonObject Breadcrumbs(LayoutModel layout, Func<string, string> absolute, string home, Texts texts)
    {
        var items = new JsonArray(Item(1, texts["site.home"], home));
        foreach (var above in layout.Breadcrumbs)
            items.Add(Item(items.Count + 1, above.ShortTitle, absolute(above.Address)));
        items.Add(Item(items.Count + 1, layout.Page!.ShortTitle, layout.CanonicalUrl!));
        return new JsonObject
        {
            ["@type"] = "BreadcrumbList",
            ["@id"] = layout.CanonicalUrl + "#breadcrumb",
            ["itemListElement"] = items,
        };

        static JsonObject Item(int position, string name, string url) =>
            new()
            {
                ["@type"] = "ListItem",
                ["position"] = position,
                ["name"] = name,
                ["item"] = url,
            };
    }

    private static JsonObject Person(ProfileFields profile, string url, string home, LayoutModel layout) =>
        new()
        {
            ["@type"] = "Person",
            ["@id"] = url + "#person",
            ["url"] = url,
            ["name"] = profile.Name,
            ["birthDate"] = profile.Born.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["birthPlace"] = new JsonObject { ["@type"] = "City", ["name"] = profile.Birthplace },
            ["knowsLanguage"] = new JsonArray([.. profile.Languages.Select(l => JsonValue.Create(l))]),
            ["memberOf"] = new JsonArray([
                .. profile.Memberships.Select(m => new JsonObject { ["@type"] = "Organization", ["name"] = m.Organisation }),
            ]),
            ["affiliation"] = Office(profile, home, layout),
        };

    /// <summary>The office, when it began, and after its end the last day. A date that is not known is left out.</summary>
    private static JsonObject Office(ProfileFields profile, string home, LayoutModel layout)
    {
        var office = new JsonObject { ["@type"] = "OrganizationRole", ["roleName"] = profile.Role };
        if (profile.GetTermStart() is { } from)
            office["startDate"] = from.ToString();
        if (layout.Term?.Ended is not null)
            office["endDate"] = profile.Term!.Until!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        if (layout.Site.Administration is not null)
            office["affiliation"] = new JsonObject { ["@id"] = home + "#city" };
        return office;
    }

    private static JsonObject Government(string name, string? city, string home)
    {
        var government = new JsonObject
        {
            ["@type"] = "GovernmentOrganization",
            ["@id"] = home + "#city",
            ["name"] = name,
        };
        if (city is not null)
            government["areaServed"] = new JsonObject { ["@type"] = "City", ["name"] = city };
        return government;
    }
}
