using Almaty2020.Web.Access.SigningIn;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Flash message: carries one sentence over a redirect to the next screen in the same browser, such as "the invitation is on its way".
/// Encrypted, so the message cannot be forged.
/// </summary>
public sealed class FlashMessage(EncryptedCookies cookies)
{
    private const string Cookie = "said";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>The message that the layout shows.</summary>
    /// <param name="Link">A link to copy, below the message; null if there is none.</param>
    public sealed record Content(string Text, string? Link = null);

    public void Set(HttpContext context, Content content) => cookies.Write(context, Cookie, content, Lifetime);

    /// <summary>Passes the message to the screen that is about to be shown, and deletes it so that it is shown once.</summary>
    public void PassToView(HttpContext context)
    {
        if (!cookies.Has(context, Cookie))
            return;

        cookies.Delete(context, Cookie);
        context.Features.Set(cookies.Read<Content>(context, Cookie));
    }
}
