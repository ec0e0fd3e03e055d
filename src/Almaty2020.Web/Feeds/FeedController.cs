using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Almaty2020.Web.Caching;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Feeds;

/// <summary>Serves the site's changes, newest first, as one Atom feed (RFC 4287) per language.</summary>
[Switchable(SiteFeature.Feeds)]
public sealed class FeedController(CurrentSite current, LayoutModelBuilder layouts, SiteSettings settings, TimeProvider clock) : Controller
{
    private const string Atom = "http://www.w3.org/2005/Atom";

    [HttpGet("/{language:language}/feed.xml"), HttpHead("/{language:language}/feed.xml")]
    public IActionResult Show(string language)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);

        var site = current.Site;
        var requested = Language.Parse(language);
        var updated = UpdatedAt(site, requested);
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
            Write(writer, site, requested, updated);

        // Not in the page cache: feed readers revalidate by date as often as by ETag, and all the data is in memory.
        Response.Headers.CacheControl = PageCacheMiddleware.CacheControl;

        // The tag is a hash of the content, because a renamed page changes the feed but no date.
        // It is weak, because the response may be compressed on the way.
        var bytes = stream.ToArray();
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"", isWeak: true);
        return File(bytes, "application/atom+xml; charset=utf-8", new DateTimeOffset(updated), tag);
    }

    private static DateTime UpdatedAt(PublishedSite site, Language language) =>
        site.Changes(language) is [var newest, ..] ? newest.AtUtc : site.Home(language)?.ChangedAtUtc ?? DateTime.UnixEpoch;

    private void Write(XmlWriter writer, PublishedSite site, Language language, DateTime updated)
    {
        var (texts, names) = (Texts.For(language), site.Identity.In(language));
        var self = layouts.AbsoluteUrl(Addresses.FeedPath(language));
        writer.WriteStartElement("feed", Atom);
        writer.WriteAttributeString("xml", "lang", null, language.Code);
        Element("title", texts["feed.title", names.Name]);
        Element("subtitle", names.Description);
        Element("id", self);
        Element("updated", Moment(updated));
        Link("self", "application/atom+xml", self, null);
        Link("alternate", "text/html", layouts.AbsoluteUrl(LayoutModelBuilder.HomeOf(site, language)), language);
        writer.WriteStartElement("author", Atom);
        Element("name", names.Name);
        writer.WriteEndElement();

        foreach (var change in site.Changes(language))
        {
            if (site.TryFind(change.PageId, language, out var page) && !IsComing(page))
                WriteEntry(page, change);
        }

        writer.WriteEndElement();

        void WriteEntry(PublishedPage page, PageChange change)
        {
            writer.WriteStartElement("entry", Atom);
            Element("title", page.Alert is { } alert ? $"{texts["alert.level." + alert.GetKnownLevel()]}: {page.Title}" : page.Title);
            Element("id", IdOf(change));
            Element("published", Moment(change.AtUtc));
            Element("updated", Moment(change.AtUtc));
            Link("alternate", "text/html", layouts.AbsoluteUrl(page.Address), language);
            Element("summary", change.Note.Length > 0 ? change.Note : page.Summary);
            writer.WriteEndElement();
        }

        // Told of when it begins: a reader of the feed would otherwise stay at home a day early.
        bool IsComing(PublishedPage page) =>
            page.Alert is { } alert && site.Alerts.StateOf(alert, clock.GetUtcNow().UtcDateTime) == AlertState.NotBegun;

        void Link(string relation, string type, string address, Language? hreflang)
        {
            writer.WriteStartElement("link", Atom);
            writer.WriteAttributeString("rel", relation);
            writer.WriteAttributeString("type", type);
            if (hreflang is not null)
                writer.WriteAttributeString("hreflang", hreflang.Code);
            writer.WriteAttributeString("href", address);
            writer.WriteEndElement();
        }

        // A note may have characters that XML forbids. Leave them out: with them, the feed would be unreadable.
        void Element(string name, string value) => writer.WriteElementString(name, Atom, XmlText.Of(value));
    }

    /// <summary>
    /// The id of an entry, a tag URI (RFC 4151). It does not change when the page is renamed, so feed readers do not show a change twice.
    /// </summary>
    private string IdOf(PageChange change) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"tag:{new Uri(settings.PublicUrl).IdnHost},{change.AtUtc:yyyy-MM-dd}:revision/{change.RevisionId}"
        );

    private static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

internal static class XmlText
{
    /// <summary>Removes the characters that XML 1.0 forbids.</summary>
    public static string Of(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
            return text;

        var valid = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                valid.Append(text[i]).Append(text[++i]);
            else if (XmlConvert.IsXmlChar(text[i]))
                valid.Append(text[i]);
        }

        return valid.ToString();
    }
}
