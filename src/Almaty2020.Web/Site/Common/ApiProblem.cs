using System.ComponentModel;
using System.Text.Json.Serialization;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Common;

[Description("A page in one language.")]
public sealed record PageVersion
{
    [Description("Code of the language.")]
    public required string Language { get; init; }

    public required string Title { get; init; }

    [Description("Address of the page for people.")]
    public required string Url { get; init; }

    [Description("Address of the page as JSON.")]
    public required string Json { get; init; }

    internal static PageVersion Of(PublishedPage page, LayoutModelBuilder layouts) =>
        new()
        {
            Language = page.Language.Code,
            Title = page.Title,
            Url = layouts.AbsoluteUrl(page.Address),
            Json = layouts.AbsoluteUrl(page.JsonAddress),
        };
}

[Description("When and why a page was taken down.")]
public sealed record WithdrawalAnswer
{
    public required DateTime At { get; init; }

    [Description("The reason, for readers.")]
    public required string Note { get; init; }
}

[Description("Why there is no other answer: problem details of RFC 9457, in the language of the address.")]
public sealed record ApiProblem
{
    public const string MediaType = "application/problem+json";

    [Description("Always \"about:blank\": the status says what kind of problem it is.")]
    public required string Type { get; init; }

    public required string Title { get; init; }

    [Description("The status of the answer.")]
    public required int Status { get; init; }

    public required string Detail { get; init; }

    [Description("The page in the languages in which it can be read; only if there are some.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PageVersion>? Alternates { get; init; }

    [Description("Only for a page that was taken down with a reason.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WithdrawalAnswer? Withdrawal { get; init; }

    /// <param name="text">Key of the texts: <c>TEXT.title</c> and <c>TEXT.lead</c>.</param>
    public static ApiProblem Of(int status, string text, Language language) =>
        new()
        {
            Type = "about:blank",
            Title = Texts.For(language)[text + ".title"],
            Status = status,
            Detail = Texts.For(language)[text + ".lead"],
        };

    public JsonResult Answer(HttpResponse response, Language language)
    {
        ApiHeaders.Add(response);
        response.Headers.ContentLanguage = language.Code;
        return new JsonResult(this, ApiJson.Options) { ContentType = MediaType, StatusCode = Status };
    }
}
