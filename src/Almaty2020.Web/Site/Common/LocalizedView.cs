using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Almaty2020.Web.Site.Common;

/// <summary>Base class of all views, public and admin: gives them the texts and formats of their language, and encoded addresses.</summary>
public abstract class LocalizedView<TModel> : RazorPage<TModel>
{
    private ResourceAssetCollection? assets;

    /// <summary>The language of the page. A partial view finds it in the shared view data.</summary>
    public abstract Language Language { get; }

    public Texts T => Texts.For(Language);

    public Formats Format => Formats.For(Language);

    /// <summary>Encodes an address for an <c>href</c> attribute.</summary>
    public string UrlOf(string address) => Addresses.ForHref(address);

    /// <summary>The address of a file in wwwroot, with its fingerprint in the name, so that browsers can cache it for ever.</summary>
    public string Asset(string path)
    {
        assets ??= Context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>();
        return "/" + (assets?[path] ?? path);
    }
}
