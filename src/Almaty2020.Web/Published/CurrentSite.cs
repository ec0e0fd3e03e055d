namespace Almaty2020.Web.Published;

/// <summary>Holds the newest snapshot that this node has.</summary>
public sealed class CurrentSite
{
    private PublishedSite site = PublishedSite.Empty;

    public PublishedSite Site => Volatile.Read(ref site);

    /// <summary>Whether a snapshot with a home page has been loaded: before that there is nothing to show.</summary>
    public bool IsLoaded => Site.Count > 0;

    public void Show(PublishedSite newer) => Volatile.Write(ref site, newer);

    /// <summary>Shows what was made from another snapshot, unless somebody has shown one instead of that meanwhile: residents never go back.</summary>
    public bool TryShow(PublishedSite newer, PublishedSite insteadOf) => Interlocked.CompareExchange(ref site, newer, insteadOf) == insteadOf;
}
