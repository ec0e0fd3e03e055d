namespace Almaty2020.Web.Published;

/// <summary>Holds the newest snapshot that this node has.</summary>
public sealed class CurrentSite
{
    private volatile PublishedSite site = PublishedSite.Empty;

    public PublishedSite Site => site;

    /// <summary>Whether a snapshot with a home page has been loaded: before that there is nothing to show.</summary>
    public bool IsLoaded => site.Pages.Count > 0;

    public void Show(PublishedSite newer) => site = newer;
}
