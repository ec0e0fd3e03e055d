using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Gives staff the file of a document, also before a live page links to it.</summary>
public sealed class DocumentFilesController(PictureLibrary library, PictureStore store) : AdminController
{
    [HttpGet("/admin/pictures/{pictureId:int}/file")]
    [SecurityHeadersPolicy(HeaderPolicies.Documents)]
    public async Task<IActionResult> Show([FromRoute] int pictureId)
    {
        if (
            await library.FindAsync(pictureId, HttpContext.RequestAborted) is not { } document
            || !document.Type.IsDocument()
            || await store.DocumentAsync(document.Hash, document.Type, HttpContext.RequestAborted) is not { } path
        )
            return NotFound();
        Response.Headers.CacheControl = "no-store";
        return DocumentResult.Of(path, document.Type, document.FileName);
    }
}
