using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Almaty2020.Web.Published;

/// <summary>The bodies of live pages: from memory, else by one primary-key read.</summary>
public sealed class PublishedPages(IServiceScopeFactory scopes) : IDisposable
{
    /// <summary>How many UTF-16 code units of HTML are kept: some 64 MB, several thousand pages.</summary>
    private const long MaxCachedLength = 32L * 1024 * 1024;

    private readonly MemoryCache bodies = new(new MemoryCacheOptions { SizeLimit = MaxCachedLength });

    /// <returns>Null when the page was withdrawn since the snapshot was taken.</returns>
    public async Task<PageBody?> BodyAsync(PublishedPage page, CancellationToken ct)
    {
        // The revision and the renderer say what the body is, so an entry is never stale and nothing needs to be evicted.
        var key = (page.RevisionId, page.Language, Rendering.RendererVersion);
        if (bodies.TryGetValue(key, out PageBody? cached))
            return cached;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
        if (await db.PublishedBody(page.PageId, page.Language).SingleOrDefaultAsync(ct) is not { } row)
            return null;

        var body = new PageBody(row.Html, Rendering.ContentsFromText(row.Contents), PageFields.FromJson(row.Fields));
        bodies.Set(key, body, new MemoryCacheEntryOptions { Size = row.Html.Length + row.Contents.Length + row.Fields.Length });
        return body;
    }

    public void Dispose() => bodies.Dispose();
}
