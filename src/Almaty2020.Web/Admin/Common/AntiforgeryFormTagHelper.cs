using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Almaty2020.Web.Admin.Common;

/// <summary>Adds the antiforgery token to every POST form of the admin area, so that none can be forgotten.</summary>
/// <remarks>MVC's own tag helper skips forms that set their address with <c>action</c>.</remarks>
[HtmlTargetElement("form", Attributes = "[method=post]")]
public sealed class AntiforgeryFormTagHelper(IAntiforgery antiforgery) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var tokens = antiforgery.GetAndStoreTokens(ViewContext.HttpContext);
        var field = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        field.Attributes["type"] = "hidden";
        field.Attributes["name"] = tokens.FormFieldName;
        field.Attributes["value"] = tokens.RequestToken;
        output.PreContent.AppendHtml(field);
    }
}
