using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Almaty2020.Web.Localization;

/// <summary>What every view has at hand, the public's and the staff's: its language's words and formats, and addresses as HTML wants them.</summary>
public abstract class LocalizedView<TModel> : RazorPage<TModel>
{
    private ResourceAssetCollection? assets;

    /// <summary>Of the screen; a partial view finds it in the view data that it shares.</summary>
    public abstract Language Language { get; }

    public Texts T => Texts.For(Language);

    public Formats Format => Formats.For(Language);

    /// <summary>An address for href.</summary>
    public string UrlOf(string address) => Addresses.ForHref(address);

    /// <summary>A file of wwwroot under the name that holds its fingerprint, so that it can be kept for ever.</summary>
    public string Asset(string path)
    {
        assets ??= Context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>();
        return "/" + (assets?[path] ?? path);
    }
}
