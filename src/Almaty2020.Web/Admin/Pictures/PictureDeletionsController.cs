using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Puts a picture or document that no text shows into the trash, and brings it back.</summary>
public sealed class PictureDeletionsController(
    PictureLibrary library,
    LibraryTrash inTrash,
    TrashPicture trash,
    RestorePicture restore,
    PictureStore store,
    TimeProvider clock
) : PictureController(library)
{
    [HttpPost("/admin/pictures/{pictureId:int}/delete")]
    public async Task<IActionResult> Create([FromRoute] int pictureId, int version)
    {
        if (await Library.FindAsync(pictureId, Ct) is not { } picture || !LibraryTrash.MayDelete(Staff, picture))
            return NotFound();
        switch (await trash.ExecuteAsync(new TrashPicture.Request(pictureId, version), Staff.Actor(clock), Ct))
        {
            case TrashPicture.Outcome.Trashed(var hash):
                store.Delete(hash);
                SetFlashMessage(Texts["admin.pictures.deleted", picture.Key]);
                return Redirect(AdminLinks.Pictures);
            case TrashPicture.Outcome.InUse:
                return await InvalidAsync(picture, IssueCodes.PictureInUse);
            default:
                return await InvalidAsync(picture, IssueCodes.ChangedMeanwhile);
        }
    }

    [HttpPost("/admin/pictures/{pictureId:int}/restore")]
    public async Task<IActionResult> Restore([FromRoute] int pictureId, int version)
    {
        if (await inTrash.FindAsync(pictureId, Ct) is not { } picture || !LibraryTrash.MayDelete(Staff, picture))
            return NotFound();
        if (
            await restore.ExecuteAsync(new RestorePicture.Request(pictureId, version), Staff.Actor(clock), Ct)
            is not RestorePicture.Outcome.Restored
            (var restored)
        )
        {
            SetFlashMessage(Texts["admin.issue.changed-meanwhile"]);
            return Redirect(AdminLinks.Trash);
        }

        store.QueueSizes(restored);
        SetFlashMessage(Texts["admin.pictures.restored", restored.Key]);
        return Redirect(AdminLinks.Picture(pictureId));
    }
}
