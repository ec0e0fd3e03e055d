using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Finds pictures and documents for the editor's dialog, and takes new ones from there. Answers with JSON.</summary>
public sealed class PictureChoicesController(
    PictureLibrary library,
    UploadPicture upload,
    PictureStore store,
    SiteSettings settings,
    TimeProvider clock
) : AdminController
{
    /// <summary>Maximum number of search results.</summary>
    private const int Shown = 24;

    /// <summary>Width of a picture in the dialog, for screens with two pixels for each.</summary>
    private const int ThumbnailWidth = 320;

    [HttpGet("/admin/picture-choices/{language:language}")]
    public async Task<IActionResult> Find(string language, string? q, string? kind, [FromQuery] string[] key)
    {
        var part =
            key.Length > 0
                ? await library.FindAsync(key, HttpContext.RequestAborted)
                : await library.FindAsync(
                    PictureLibrary.Clean(q),
                    without: null,
                    kind == "document" ? LibraryKind.Document : LibraryKind.Picture,
                    onlyUnused: false,
                    1,
                    Shown,
                    HttpContext.RequestAborted
                );
        return Json(
            new
            {
                words = part.Count == 0 ? Texts["admin.pictures.none"] : Texts.Plural("admin.pictures.count", part.Count),
                pictures = part.Pictures.Select(p => Of(p, Language.Parse(language))),
            }
        );
    }

    [HttpPost("/admin/picture-choices/{language:language}")]
    [
        ReadsBodyAfterSignIn,
        RequestSizeLimit(PicturesController.MaxFormBytes),
        RequestFormLimits(MultipartBodyLengthLimit = PicturesController.MaxFormBytes)
    ]
    public async Task<IActionResult> Create(string language, IFormFile? file)
    {
        if (file is null)
            return UnprocessableEntity(new { words = Texts["admin.pictures.none-chosen"] });
        await using var content = file.OpenReadStream();
        var request = new UploadPicture.Request(file.FileName, content, file.Length);
        switch (await upload.ExecuteAsync(request, Staff.Actor(clock), HttpContext.RequestAborted))
        {
            case UploadPicture.Outcome.Added(var added):
                store.QueueSizes(added);
                return Json(Of(added, Language.Parse(language)));
            case UploadPicture.Outcome.AlreadyThere(var known):
                return Json(Of(known, Language.Parse(language)));
            case UploadPicture.Outcome.Refused(var reason):
                return UnprocessableEntity(new { words = $"{file.FileName}: {PictureRefusalWords.Of(reason, settings, Texts)}" });
            default:
                throw new InvalidOperationException("The upload has an outcome that is not handled.");
        }
    }

    private object Of(Picture picture, Language language) =>
        new
        {
            key = picture.Key,
            name = PictureViewModel.NameOf(picture, language),
            // Null if the picture still needs a text in the language of the page.
            alt = picture.IsDecorative ? "" : picture.Texts.FirstOrDefault(t => t.Language == language)?.AlternativeText,
            // Null for a document, which has words instead.
            address = picture.Type.IsDocument() ? null : PictureViewModel.AddressOf(picture, ThumbnailWidth),
            facts = picture.Type.IsDocument() ? PictureViewModel.FactsOf(picture, Language) : null,
            title = picture.AlternativeTextIn(language),
            warning = picture.Document?.IsTagged == false ? Texts["admin.documents.untagged"] : null,
            screen = AdminLinks.Picture(picture.Id),
        };
}
