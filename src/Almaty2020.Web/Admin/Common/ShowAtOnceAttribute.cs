using Almaty2020.Web.Published;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// For actions that change what residents see. After a success, which is answered with a redirect, this node loads the change before
/// it answers, so that the user sees it at once. The other nodes follow within a second.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShowAtOnceAttribute : ActionFilterAttribute
{
    public override async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var executed = await next();
        if (executed.Result is RedirectResult)
            await context
                .HttpContext.RequestServices.GetRequiredService<PublicationFollower>()
                .CatchUpAsync(context.HttpContext.RequestAborted);
    }
}
