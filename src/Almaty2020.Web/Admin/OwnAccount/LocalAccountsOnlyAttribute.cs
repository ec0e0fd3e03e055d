using Almaty2020.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>
/// Answers 404 to accounts of the city's directory: a separate way to sign in would keep working after the directory locks the person out.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LocalAccountsOnlyAttribute : ActionFilterAttribute
{
    public override void OnActionExecuting(ActionExecutingContext context)
    {
        if (context.HttpContext.Features.Get<Staff>() is not { Account.IsOfDirectory: false })
            context.Result = new NotFoundResult();
    }
}
