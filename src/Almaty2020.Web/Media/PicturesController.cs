using Almaty2020.Web.Http;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Mvc;
using NetEscapades.AspNetCore.SecurityHeaders;

namespace Almaty2020.Web.Media;

/// <summary>
/// Serves the public sizes of the library's pictures, whose originals have no public address, and the documents that live texts link to.
/// </summary>
public sealed class PicturesController(PictureStore pictures) : Controller
{
    private const string ForAYear = "public, max-age=31536000, immutable";

    [HttpGet("/media/{hash:length(32)}.{format}"), HttpHead("/media/{hash:length(32)}.{format}")]
    [SecurityHeadersPolicy(HeaderPolicies.Documents)]
    public async Task<IActionResult> Document(string hash, string format, CancellationToken ct)
    {
        if (await pictures.LiveDocumentAsync(hash, format, ct) is not var (document, path))
            return NotFound();
        Response.Headers.CacheControl = ForAYear;
        return DocumentResult.Of(path, document.Type, document.FileName);
    }

    [HttpGet("/media/{hash:length(32)}-{width:int}.{format}"), HttpHead("/media/{hash:length(32)}-{width:int}.{format}")]
    [SecurityHeadersPolicy(HeaderPolicies.EmbeddableFiles)]
    public async Task<IActionResult> Show(string hash, int width, string format, CancellationToken ct)
    {
        if (await pictures.GetAsync(hash, width, format, ct) is not { } picture)
            return NotFound();

        FileStream file;
        try
        {
            file = new FileStream(picture.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The folder was emptied just now.
            return StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        Response.Headers.CacheControl = picture.IsFinal ? ForAYear : "no-cache";
        return File(file, PictureSizes.MediaTypeOf(picture.Format));
    }
}
