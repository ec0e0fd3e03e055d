using Almaty2020.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>Not for accounts of the city's directory: a way in of their own would stay open when the directory closes its door.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NotOfDirectoryAttribute : ActionFilterAttribute
{
    public override void OnActionExecuting(ActionExecutingContext context)
    {
        if (context.HttpContext.Features.Get<Staff>() is not { Account.IsOfDirectory: false })
            context.Result = new NotFoundResult();
    }
}
