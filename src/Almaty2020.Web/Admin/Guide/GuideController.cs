using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Admin.Guide;

/// <summary>Shows the guide for staff in the language of the admin area.</summary>
public sealed class GuideController : AdminController
{
    [HttpGet("/admin/guide")]
    public IActionResult Show()
    {
        var guide = GuideDocument.In(Language);
        // The title of a guide in another language would be read aloud in the wrong one: a title has no language of its own.
        var title = guide.Language == Language ? guide.Title : Texts["admin.guide.title"];
        return View("Guide", new GuideViewModel(Layout(title), guide));
    }

    [HttpGet("/admin/guide/pictures/{name}")]
    [SecurityHeadersPolicy(HeaderPolicies.StaffFiles)]
    public IActionResult Picture(string name)
    {
        if (GuideDocument.PictureFile(name) is not { } file)
            return NotFound();

        Response.Headers.CacheControl = "private, max-age=3600";
        return PhysicalFile(file, "image/png");
    }
}

public sealed record GuideViewModel(AdminLayoutModel Layout, GuideDocument Guide) : AdminViewModel(Layout);
