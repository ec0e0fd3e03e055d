using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Site.Common;

/// <summary>What search engines are told of a page, as JSON-LD in the words of schema.org.</summary>
internal static class StructuredData
{
    public static string Of(Frame frame, PageFields fields, Func<string, string> absolute)
    {
        var texts = Texts.For(frame.Language);
        var page = frame.Page!;
        var home = absolute(frame.HomeAddress);
        var website = new JsonObject
        {
            ["@type"] = "WebSite",
            ["@id"] = home + "#website",
            ["url"] = home,
            ["name"] = texts["site.name"],
            ["inLanguage"] = frame.Language.Code,
        };
        // Search engines look for it on the home page alone.
        if (frame.IsHome)
            website["potentialAction"] = Search(absolute(frame.SearchAddress));
        var webpage = new JsonObject
        {
            ["@type"] = fields is ProfileFields ? "ProfilePage" : "WebPage",
            ["@id"] = frame.CanonicalUrl,
            ["url"] = frame.CanonicalUrl,
            ["name"] = page.Title,
            ["description"] = page.Summary,
            ["inLanguage"] = frame.Language.Code,
            ["image"] = frame.PictureUrl,
            ["dateModified"] = page.ChangedAtUtc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["isPartOf"] = new JsonObject { ["@id"] = home + "#website" },
        };

        var graph = new JsonArray(website, webpage);
        if (!frame.IsHome)
        {
            webpage["breadcrumb"] = new JsonObject { ["@id"] = frame.CanonicalUrl + "#breadcrumb" };
            graph.Add(Breadcrumbs(frame, absolute, home, texts));
        }

        if (fields is ProfileFields profile)
        {
            webpage["mainEntity"] = new JsonObject { ["@id"] = frame.CanonicalUrl + "#person" };
            graph.Add(Person(profile, frame.CanonicalUrl!, home));
            graph.Add(Government(texts, home));
        }

        // The default encoder writes < and & as escapes, so nothing can end the element that this stands in.
        return new JsonObject { ["@context"] = "https://schema.org", ["@graph"] = graph }.ToJsonString();
    }

    private static JsonObject Search(string url) => new()
    {
        ["@type"] = "SearchAction",
        ["target"] = new JsonObject { ["@type"] = "EntryPoint", ["urlTemplate"] = url + "?q={search_term_string}" },
        ["query-input"] = "required name=search_term_string",
    };

    private static JsonObject Breadcrumbs(Frame frame, Func<string, string> absolute, string home, Texts texts)
    {
        var items = new JsonArray(Item(1, texts["site.home"], home));
        foreach (var above in frame.Breadcrumbs)
            items.Add(Item(items.Count + 1, above.ShortTitle, absolute(above.Address)));
        items.Add(Item(items.Count + 1, frame.Page!.ShortTitle, frame.CanonicalUrl!));
        return new JsonObject
        {
            ["@type"] = "BreadcrumbList",
            ["@id"] = frame.CanonicalUrl + "#breadcrumb",
            ["itemListElement"] = items,
        };

        static JsonObject Item(int position, string name, string url) => new()
        {
            ["@type"] = "ListItem",
            ["position"] = position,
            ["name"] = name,
            ["item"] = url,
        };
    }

    private static JsonObject Person(ProfileFields profile, string url, string home) => new()
    {
        ["@type"] = "Person",
        ["@id"] = url + "#person",
        ["url"] = url,
        ["name"] = profile.Name,
        ["jobTitle"] = profile.Role,
        ["birthDate"] = profile.Born.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["birthPlace"] = new JsonObject { ["@type"] = "City", ["name"] = profile.Birthplace },
        ["knowsLanguage"] = new JsonArray([.. profile.Languages.Select(l => JsonValue.Create(l))]),
        ["memberOf"] = new JsonArray([.. profile.Memberships.Select(m => new JsonObject { ["@type"] = "Organization", ["name"] = m.Organisation })]),
        ["affiliation"] = new JsonObject { ["@id"] = home + "#city" },
    };

    private static JsonObject Government(Texts texts, string home) => new()
    {
        ["@type"] = "GovernmentOrganization",
        ["@id"] = home + "#city",
        ["name"] = texts["city.administration"],
        ["areaServed"] = new JsonObject { ["@type"] = "City", ["name"] = texts["city.name"] },
    };
}
