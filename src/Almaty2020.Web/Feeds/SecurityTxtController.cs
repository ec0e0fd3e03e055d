using System.Globalization;
using System.Text;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Feeds;

/// <summary>Tells where to report a security fault: <c>security.txt</c>, RFC 9116.</summary>
public sealed class SecurityTxtController(SiteSettings settings, CurrentSite current, TimeProvider clock) : Controller
{
    private const string Address = "/.well-known/security.txt";

    /// <summary>How long the answer may be relied on; the RFC advises less than a year.</summary>
    private const int DaysValid = 180;

    [HttpGet(Address), HttpHead(Address)]
    [ResponseCache(Duration = 24 * 60 * 60)]
    public IActionResult Show()
    {
        if (settings.SecurityContact is not { } contact)
            return NotFound();
        var expires = clock.GetUtcNow().UtcDateTime.Date.AddDays(DaysValid);
        return Content(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Contact: {contact}\nExpires: {expires:yyyy-MM-dd'T'HH:mm:ss'Z'}\nPreferred-Languages: {string.Join(", ", current.Site.Identity.Languages)}\nCanonical: {settings.PublicUrl}{Address}\n"
            ),
            "text/plain",
            Encoding.UTF8
        );
    }
}
