using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>Holds the newest snapshot that this node has loaded.</summary>
/// <param name="identity">Gets the identity of each new snapshot; null if no one else reads it.</param>
public sealed class CurrentSite(CurrentIdentity? identity = null)
{
    private PublishedSite site = PublishedSite.Empty;

    public PublishedSite Site => Volatile.Read(ref site);

    /// <summary>True once a snapshot with at least one page is loaded. Before that there is nothing to show.</summary>
    public bool IsLoaded => Site.Count > 0;

    public void Replace(PublishedSite newer)
    {
        Share(newer);
        Volatile.Write(ref site, newer);
    }

    /// <summary>
    /// Replaces the snapshot <paramref name="expected"/>, from which <paramref name="newer"/> was made. Does nothing if another snapshot
    /// has replaced it meanwhile, so that the site never returns to an older version.
    /// </summary>
    /// <returns>True if the snapshot was replaced.</returns>
    public bool TryReplace(PublishedSite newer, PublishedSite expected)
    {
        // First the time zone, so that no page of the new version is rendered in the old one.
        Share(newer);
        if (Interlocked.CompareExchange(ref site, newer, expected) == expected)
            return true;
        Share(Site);
        return false;
    }

    private void Share(PublishedSite shared)
    {
        if (identity is null)
            return;
        identity.Identity = shared.Identity;
        SiteTime.Use(shared.Identity.TimeZone);
    }
}
