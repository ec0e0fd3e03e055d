using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Api;

/// <summary>The publication log, for programs that follow the site: what changed after a number, without those who acted.</summary>
[ContentApi, Switchable(SiteFeature.Api), SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
public sealed class ChangesController(CurrentSite current, PublishedReader reader, LayoutModelBuilder layouts) : Controller
{
    /// <summary>Log entries that one answer is made of.</summary>
    internal const int MaxEntries = 1_000;

    [HttpGet(ApiAddresses.Changes), HttpHead(ApiAddresses.Changes)]
    public async Task<IActionResult> Show(CancellationToken ct)
    {
        if (!current.IsLoaded)
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (!Request.TryNumber("after", out var after))
        {
            Response.Headers.Vary = "Accept-Language";
            return this.BadParameter("after", AcceptedLanguage.Of(Request));
        }

        // Nothing newer than the snapshot: its reader will ask this node for the page next. Numbers have no gaps and match the order of the
        // commits (decision 2), so no entry up to the snapshot's can still come.
        var site = current.Site;
        var last = after >= site.Version ? site.Version : Math.Min(site.Version, after + MaxEntries);
        IReadOnlyList<PublishedChange> entries = after >= site.Version ? [] : await reader.LogAsync(after, last, ct);
        return TaggedJson.Of(
            new ChangesAnswer
            {
                Changes = [.. entries.Where(e => IsPublic(site, e)).Select(EntryOf)],
                Last = last,
                Latest = site.Version,
                Next = layouts.AbsoluteUrl(ApiAddresses.Changes) + ApiAddresses.Query(("after", last)),
            },
            Response
        );
    }

    /// <summary>Of a page that is not live any more, only its withdrawals remain.</summary>
    private static bool IsPublic(PublishedSite site, PublishedChange entry) =>
        IsAboutSite(entry) || entry.Act == PublicationAct.Withdrawn || site.TryFind(entry.PageId, entry.Language, out _);

    private static bool IsAboutSite(PublishedChange entry) => entry.Path == Template.SitePath;

    private static string KindOf(PublishedChange entry) =>
        IsAboutSite(entry)
            ? LogEntryAnswer.Changed
            : entry.Act switch
            {
                PublicationAct.Published => LogEntryAnswer.Published,
                PublicationAct.Moved => LogEntryAnswer.Moved,
                PublicationAct.Retired => LogEntryAnswer.Retired,
                PublicationAct.Withdrawn => LogEntryAnswer.Withdrawn,
                _ => LogEntryAnswer.Changed,
            };

    private LogEntryAnswer EntryOf(PublishedChange entry)
    {
        var url = IsAboutSite(entry) ? null : layouts.AbsoluteUrl(Addresses.PagePath(entry.Language, entry.Path));
        return new LogEntryAnswer
        {
            Number = entry.Number,
            Kind = KindOf(entry),
            IsMajor = entry.IsMajor,
            Key = entry.Key,
            Language = entry.Language.Code,
            Url = url,
            Json = url is null ? layouts.AbsoluteUrl(ApiAddresses.SiteIn(entry.Language)) : url + Addresses.JsonSuffix,
            PreviousUrl =
                entry.PreviousPath is { } path && url is not null ? layouts.AbsoluteUrl(Addresses.PagePath(entry.Language, path)) : null,
            Revision = entry.RevisionId,
            At = entry.AtUtc,
        };
    }
}
