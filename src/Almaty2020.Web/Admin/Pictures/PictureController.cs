using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>Base of the controllers that show the screen of one picture or document.</summary>
public abstract class PictureController(PictureLibrary library) : AdminController
{
    protected PictureLibrary Library => library;

    protected CancellationToken Ct => HttpContext.RequestAborted;

    private protected async Task<PictureViewModel> BuildAsync(Picture picture, PictureForm? form = null)
    {
        var uses = await library.UsesAsync(picture, Ct);
        return new PictureViewModel(
            Layout(PictureViewModel.NameOf(picture, Language)) with
            {
                ReturnPath = AdminLinks.Picture(picture.Id),
            },
            picture,
            form ?? PictureForm.Of(picture),
            uses,
            await library.NameOfAsync(picture.AddedBy, Ct),
            LibraryTrash.MayDelete(Staff, picture)
        )
        {
            EarlierFiles = await library.EarlierFilesAsync(picture, Ct),
            MayReplace = PictureFileChange.IsPermitted(uses, Staff.Rights.MayPublish),
        };
    }

    /// <summary>Shows the picture as it is now, with what stopped the act.</summary>
    private protected async Task<ViewResult> InvalidAsync(Picture picture, string code, PictureForm? form = null) =>
        Invalid(
            PictureViewModel.ViewOf(picture),
            await BuildAsync(picture, form) with
            {
                Issues = [new Issue("", code)],
            },
            code == IssueCodes.ChangedMeanwhile ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity
        );
}
