using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Pictures;

internal static class LivePictures
{
    /// <summary>Gives the site a new version for each page that shows a picture, so that every node shows the page again.</summary>
    /// <param name="live">Uses of the kind <see cref="PictureUseKind.Live"/>.</param>
    public static async Task RenderAgainAsync(this SiteDb db, IEnumerable<PictureUse> live, Actor actor, CancellationToken ct)
    {
        foreach (var use in live)
        {
            var (pageId, language) = (use.Page.Id, use.Language);
            var publication = await db
                .Publications.AsNoTracking()
                .Where(p => p.PageId == pageId && p.Language == language)
                .Select(p => new { p.RevisionId, p.Path })
                .SingleAsync(ct);
            db.PublicationLog.Add(
                new PublicationLogEntry
                {
                    Number = await db.NextLogNumberAsync(ct),
                    PageId = pageId,
                    Language = language,
                    Act = PublicationAct.RenderedAgain,
                    RevisionId = publication.RevisionId,
                    Path = publication.Path,
                    IsMajor = false,
                    Note = "",
                    ActorId = actor.UserId,
                    AtUtc = actor.AtUtc,
                }
            );
        }
    }
}
