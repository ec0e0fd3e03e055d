using System.ComponentModel.DataAnnotations;
using Almaty2020.Markup;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Almaty2020.Web.Sharing;

/// <summary>The form that a guest fills in.</summary>
/// <param name="Kind">Null if nothing was chosen.</param>
/// <param name="Quote">Text of the block that the answer is about; empty for the whole page.</param>
public sealed record ShareLinkAnswerForm(string? Name, RemarkKind? Kind, string? Quote, [DataType(DataType.MultilineText)] string? Text);

/// <summary>What is shown around a shared draft: for whom and until when it is shared, and the answer form.</summary>
/// <param name="Quotes">Texts of the blocks that a remark can be about.</param>
public sealed record SharedDraftLayoutModel(SharedDraft Draft, ShareLinkAnswerForm Form, IReadOnlyList<string> Quotes)
{
    public const string Key = "Shared";

    private const int ShortLength = 80;

    /// <summary>The parts whose words differ from the live page; null if the page is not live.</summary>
    public IReadOnlyList<ChangedPart>? Changes { get; init; }

    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>Minutes until the guest may send again; 0 if they do not have to wait.</summary>
    public int WaitMinutes { get; init; }

    /// <summary>True if the honeypot field, which people never see, was filled in.</summary>
    public bool IsHoneypotFilled { get; init; }

    /// <summary>The kind of answer that was just saved; null if none was.</summary>
    public RemarkKind? SavedAnswer { get; init; }

    /// <summary>Shortens a quote for the drop-down list.</summary>
    public static string ShortenQuote(string quote)
    {
        if (quote.Length <= ShortLength)
            return quote;
        var end = quote.LastIndexOf(' ', ShortLength);
        return (end > 0 ? quote[..end] : TextNormalizer.Truncate(quote, ShortLength - 1)) + "…";
    }
}

/// <summary>The page for a share link that is invalid, expired or revoked.</summary>
/// <param name="Link">Null if the address never was a share link.</param>
/// <param name="SubmittedText">The text that was just sent with the ended link, so that the guest can copy it; null if none was sent.</param>
public sealed record ShareLinkEndedViewModel(LayoutModel Layout, ShareLink? Link, string? SubmittedText) : SiteViewModel(Layout);

/// <summary>Lets this area use the public site's page views, within its own layout.</summary>
internal sealed class SharingViewLocations : IViewLocationExpander
{
    private const string Key = "sharing";

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        if (
            context.ActionContext.ActionDescriptor is Microsoft.AspNetCore.Mvc.Controllers.ControllerActionDescriptor
            {
                ControllerTypeInfo.Namespace: "Almaty2020.Web.Sharing"
            }
        )
            context.Values[Key] = Key;
    }

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        context.Values.ContainsKey(Key) ? ["/Sharing/{0}.cshtml", "/Site/Pages/{0}.cshtml", "/Site/Common/{0}.cshtml"] : viewLocations;
}
