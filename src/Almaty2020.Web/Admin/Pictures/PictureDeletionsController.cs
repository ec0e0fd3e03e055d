using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Deletes a picture that no text shows.</summary>
public sealed class PictureDeletionsController(PictureLibrary library, DeletePicture delete, PictureStore store, TimeProvider clock)
    : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    [HttpPost("/admin/pictures/{pictureId:int}/delete")]
    public async Task<IActionResult> Create([FromRoute] int pictureId, int version)
    {
        if (await library.FindAsync(pictureId, Ct) is not { } picture || !MayDelete(Staff, picture))
            return NotFound();
        switch (await delete.ExecuteAsync(new DeletePicture.Request(pictureId, version), Staff.Actor(clock), Ct))
        {
            case DeletePicture.Outcome.Deleted(var hash):
                store.Delete(hash);
                SetFlashMessage(Texts["admin.pictures.deleted", picture.Key]);
                return Redirect(AdminLinks.Pictures);
            case DeletePicture.Outcome.InUse(var uses):
                return Invalid(
                    PictureViewModel.ViewOf(picture),
                    await BuildAsync(picture, uses) with
                    {
                        Issues = [new Issue("", IssueCodes.PictureInUse)],
                    }
                );
            default:
                return Invalid(
                    PictureViewModel.ViewOf(picture),
                    await BuildAsync(picture, await library.UsesAsync(picture, Ct)) with
                    {
                        Issues = [new Issue("", IssueCodes.ChangedMeanwhile)],
                    },
                    StatusCodes.Status409Conflict
                );
        }
    }

    /// <summary>Those who added a picture may delete it, and publishers any.</summary>
    internal static bool MayDelete(Staff staff, Picture picture) =>
        picture.AddedBy == staff.Account.Id || staff.Rights.HasRole(Role.Publisher);

    private async Task<PictureViewModel> BuildAsync(Picture picture, IReadOnlyList<PictureUse> uses) =>
        new(
            Layout(PictureViewModel.NameOf(picture, Language)) with
            {
                ReturnPath = AdminLinks.Picture(picture.Id),
            },
            picture,
            PictureForm.Of(picture),
            uses,
            await library.NameOfAsync(picture.AddedBy, Ct),
            MayDelete: true
        );
}
