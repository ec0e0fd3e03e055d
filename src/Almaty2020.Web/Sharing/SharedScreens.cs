using System.ComponentModel.DataAnnotations;
using Almaty2020.Markup;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Site.Common;
using Microsoft.AspNetCore.Mvc.Razor;

namespace Almaty2020.Web.Sharing;

/// <summary>What a guest fills in.</summary>
/// <param name="Kind">Null where nothing was chosen.</param>
/// <param name="Quote">Of the block that it is about; empty for all of it.</param>
public sealed record AnswerForm(string? Name, RemarkKind? Kind, string? Quote, [DataType(DataType.MultilineText)] string? Text);

/// <summary>What stands around a draft that a guest looks at: who sees it and until when, and the form for what they say.</summary>
/// <param name="Quotes">What a remark can be about.</param>
public sealed record SharedFrame(SharedDraft Draft, AnswerForm Form, IReadOnlyList<string> Quotes)
{
    public const string Key = "Shared";

    private const int ShortLength = 80;

    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>For how many minutes to wait; 0 where nobody has to.</summary>
    public int WaitMinutes { get; init; }

    /// <summary>Whether the field that people never see was filled in.</summary>
    public bool IsTrapped { get; init; }

    /// <summary>What they have just said.</summary>
    public RemarkKind? Said { get; init; }

    /// <summary>As a list to choose from shows it.</summary>
    public static string Shortened(string quote)
    {
        if (quote.Length <= ShortLength)
            return quote;
        var end = quote.LastIndexOf(' ', ShortLength);
        return (end > 0 ? quote[..end] : TextNormalizer.Cut(quote, ShortLength - 1)) + "…";
    }
}

/// <summary>A link that opens nothing, or nothing any more.</summary>
/// <param name="Link">Null for what never was one.</param>
/// <param name="Typed">What was still being sent by it, to be copied.</param>
public sealed record OverScreen(Frame Frame, ShareLink? Link, string? Typed) : Screen(Frame);

/// <summary>The site's own views of a page, within a frame that says what it is.</summary>
internal sealed class SharingViews : IViewLocationExpander
{
    private const string Key = "sharing";

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        if (context.ActionContext.ActionDescriptor is Microsoft.AspNetCore.Mvc.Controllers.ControllerActionDescriptor { ControllerTypeInfo.Namespace: "Almaty2020.Web.Sharing" })
            context.Values[Key] = Key;
    }

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        context.Values.ContainsKey(Key) ? ["/Sharing/{0}.cshtml", "/Site/Pages/{0}.cshtml", "/Site/Common/{0}.cshtml"] : viewLocations;
}
