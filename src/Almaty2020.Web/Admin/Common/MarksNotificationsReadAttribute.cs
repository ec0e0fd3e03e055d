using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Notifications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// On screens that notifications link to: opening one marks them as read, whether the user came from the list, an e-mail or elsewhere.
/// Takes the page and the language from the route or the query.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MarksNotificationsReadAttribute : Attribute, IAsyncActionFilter
{
    /// <summary>Whether the screen shows residents' feedback.</summary>
    public bool IsFeedback { get; init; }

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var executed = await next();
        var http = context.HttpContext;
        if (executed.Result is not ViewResult { StatusCode: null } || http.Features.Get<Staff>() is not { } staff)
            return;

        var page = context.RouteData.Values["pageId"] as string ?? http.Request.Query["page"];
        var language = context.RouteData.Values["language"] as string ?? http.Request.Query["language"];
        try
        {
            await http
                .RequestServices.GetRequiredService<MarkNotificationsRead>()
                .OfPlaceAsync(
                    staff.Account.Id,
                    int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
                    Language.TryFind(language, out var known) ? known : null,
                    IsFeedback,
                    http.RequestAborted
                );
        }
        catch (Exception e) when (DatabaseOutage.Is(e))
        {
            // While the database takes no writes, the screen can still be read. It is marked when it is opened again.
        }
    }
}
