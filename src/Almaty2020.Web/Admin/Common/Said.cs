using Almaty2020.Web.Access.SigningIn;

namespace Almaty2020.Web.Admin.Common;

/// <summary>
/// Carries one sentence over the redirect that follows an act, to the next screen of the same browser: "the invitation is on its
/// way". Sealed, so that nobody else puts words into our mouth.
/// </summary>
public sealed class Said(SealedCookies cookies)
{
    private const string Cookie = "said";

    private static readonly TimeSpan Holds = TimeSpan.FromMinutes(2);

    /// <summary>What the layout shows.</summary>
    public sealed record Words(string Text);

    public void Say(HttpContext context, string words) => cookies.Write(context, Cookie, new Words(words), Holds);

    /// <summary>Hands what was said to the screen that is about to be shown, which is the only one to show it.</summary>
    public void Show(HttpContext context)
    {
        if (!cookies.Has(context, Cookie))
            return;

        cookies.Delete(context, Cookie);
        context.Features.Set(cookies.Read<Words>(context, Cookie));
    }
}
