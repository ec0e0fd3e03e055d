using Almaty2020.Web.Http;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Api;

/// <summary>Adds the headers of the content API to every result of a controller.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ContentApiAttribute : ResultFilterAttribute
{
    public override void OnResultExecuting(ResultExecutingContext context) => ApiHeaders.Add(context.HttpContext.Response);
}
