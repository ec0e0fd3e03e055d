using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Gives a picture or document another file, and puts an earlier one back.</summary>
public sealed class PictureVersionsController(
    PictureLibrary library,
    ReplacePicture replace,
    RestorePictureVersion restore,
    PictureStore store,
    SiteSettings settings,
    TimeProvider clock
) : PictureController(library)
{
    [ShowAtOnce]
    [HttpPost("/admin/pictures/{pictureId:int}/versions")]
    [
        ReadsBodyAfterSignIn,
        RequestSizeLimit(PicturesController.MaxFormBytes),
        RequestFormLimits(MultipartBodyLengthLimit = PicturesController.MaxFormBytes)
    ]
    public async Task<IActionResult> Create([FromRoute] int pictureId, int version, IFormFile? file)
    {
        if (await Library.FindAsync(pictureId, Ct) is not { } picture)
            return NotFound();
        if (file is null)
            return await RefuseAsync(picture, Texts["admin.pictures.none-chosen"]);
        await using var content = file.OpenReadStream();
        var request = new ReplacePicture.Request(pictureId, version, file.FileName, content, file.Length);
        switch (await replace.ExecuteAsync(request, Staff.Rights.MayPublish, Staff.Actor(clock), Ct))
        {
            case ReplacePicture.Outcome.Replaced(var replaced):
                return Changed(replaced);
            case ReplacePicture.Outcome.Refused(var reason):
                return await RefuseAsync(picture, $"{file.FileName}: {PictureRefusalWords.Of(reason, settings, Texts)}");
            case ReplacePicture.Outcome.AlreadyThere(var other):
                return await RefuseAsync(picture, Texts["admin.pictures.elsewhere", file.FileName, other.Key]);
            case ReplacePicture.Outcome.NotPermitted:
                return await InvalidAsync(picture, IssueCodes.PictureOfOthers);
            default:
                return await InvalidAsync(picture, IssueCodes.ChangedMeanwhile);
        }
    }

    [ShowAtOnce]
    [HttpPost("/admin/pictures/{pictureId:int}/versions/{versionId:int}/restore")]
    public async Task<IActionResult> Restore([FromRoute] int pictureId, [FromRoute] int versionId, int version)
    {
        if (await Library.FindAsync(pictureId, Ct) is not { } picture)
            return NotFound();
        var request = new RestorePictureVersion.Request(pictureId, version, versionId);
        switch (await restore.ExecuteAsync(request, Staff.Rights.MayPublish, Staff.Actor(clock), Ct))
        {
            case PictureFileChange.Outcome.Changed(var changed):
                return Changed(changed);
            case PictureFileChange.Outcome.AlreadyThere(var other):
                return await RefuseAsync(picture, Texts["admin.pictures.elsewhere", picture.FileName, other.Key]);
            case PictureFileChange.Outcome.NotPermitted:
                return await InvalidAsync(picture, IssueCodes.PictureOfOthers);
            default:
                return await InvalidAsync(picture, IssueCodes.ChangedMeanwhile);
        }
    }

    private RedirectResult Changed(Picture picture)
    {
        store.QueueSizes(picture);
        SetFlashMessage(picture.Type.IsDocument() ? Texts["admin.documents.replaced"] : Texts["admin.pictures.replaced"]);
        return Redirect(AdminLinks.Picture(picture.Id));
    }

    private async Task<ViewResult> RefuseAsync(Picture picture, string reason) =>
        Invalid(PictureViewModel.ViewOf(picture), await BuildAsync(picture) with { FileRefused = reason });
}
